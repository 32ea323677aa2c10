using Azure.Core.Pipeline;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>A client whose service follows a script and whose waits pass at once. Jitter is always at its full.</summary>
internal sealed class ScriptedTable
{
    public const string Account = "acct";

    public static readonly TableSharedKeyCredential Credential = new(Account, Convert.ToBase64String(new byte[32]));

    public ScriptedTable(params Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>[] steps)
    {
        Handler = new ScriptedHandler(steps);
        Options = new TableClientOptions
        {
            TimeProvider = Clock,
            Jitter = () => 1,
            Transport = new HttpClientTransport(new HttpClient(Handler)),
        };
        Service = new TableServiceClient(
            new Uri($"https://{Account}.table.example"), Credential, Options);
        Table = Service.GetTableClient("things");
    }

    public ScriptedHandler Handler { get; }

    public WaitlessTimeProvider Clock { get; } = new();

    public TableClientOptions Options { get; }

    public TableServiceClient Service { get; }

    public TableClient Table { get; }

    public double[] WaitedMilliseconds => [.. Clock.Waits.Select(wait => wait.TotalMilliseconds)];
}
