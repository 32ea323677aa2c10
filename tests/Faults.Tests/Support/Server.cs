using System.Security.Cryptography;
using CloudNexus.Functions;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>The function app's real services on real tables, on a clock that the test moves.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string EnrolmentToken = "the-enrolment-token-of-tests";
    private const string SyncPath = "/api/v1/agents/sync";
    private readonly ServiceProvider _services;

    /// <param name="clock">Its clock.</param>
    /// <param name="closing"><c>NEXUS_CLOSING</c>.</param>
    public Server(ManualTimeProvider clock, string closing)
    {
        Clock = clock;
        var builder = FunctionsProgram.CreateBuilder(
        [
            $"--NexusStorage={Azurite.ConnectionString}",
            $"--NexusTablePrefix=t{Guid.NewGuid():N}"[..36],
            "--EventHubConnection=Endpoint=sb://hub.example/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0",
            "--AzureSignalRConnectionString=",
            $"--NEXUS_MASTER_KEY={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            $"--NEXUS_ENROLMENT_TOKEN={EnrolmentToken}",
            "--NEXUS_ADMIN_PASSWORD=the password of tests",
            $"--NEXUS_CLOSING={closing}",
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        _services = builder.Services.BuildServiceProvider();
        _services.GetRequiredService<MetricsSnapshot>();
    }

    public ManualTimeProvider Clock { get; }

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    /// <summary>A counter of this server's, whatever its tags.</summary>
    public long Counter(string name) => Get<MetricsSnapshot>().Read().Where(c => c.Key.Split('{')[0] == name).Sum(c => c.Value);

    /// <summary>All that ingest counted.</summary>
    public string Counters => string.Join(' ', Get<MetricsSnapshot>().Read().Where(c => c.Key.StartsWith("ingest.", StringComparison.Ordinal)));

    public Task<RegisterAnswer> RegisterAsync(string token, byte[] body)
        => Get<EnrolmentService>().RegisterAsync(token, RequestBody.ParseJson(body, AppJson.Default.RegisterRequest), null, default);

    public async Task<(string NodeId, AgentSettings Settings)> SyncAsync(string signature, byte[] body)
    {
        var key = await Get<AgentAuthenticator>().AuthenticateAsync(signature, "POST", SyncPath, body, default);
        return (key.NodeId, await Get<EnrolmentService>().SyncAsync(key, RequestBody.ParseJson(body, AppJson.Default.SyncRequest), default));
    }

    /// <returns>The status that the gateway answers a frame with.</returns>
    public async Task<int> TakeAtGatewayAsync(byte[] frame)
    {
        var (verdict, outcome) = await Get<IngestService>().IngestAsync(new IngestEvent(frame), default);
        return outcome is not null ? 200 : verdict.Reason switch
        {
            RefusalReason.BadKey => 401,
            RefusalReason.UnknownSchema => 409,
            RefusalReason.Malformed => 400,
            RefusalReason.BadEpoch or RefusalReason.OutOfTime => 422,
            _ => 503,
        };
    }

    /// <summary>Moves ended windows to the raw tier, as the timer does each minute.</summary>
    public Task CloseWindowsAsync() => Get<ClosingService>().RunAsync(default);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
