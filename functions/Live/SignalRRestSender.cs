using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Sends to groups and users and closes connections through SignalR Service's REST API. Never throws: live messages are a view on what is stored,
/// and a failure is counted.
/// Messages in flight are bounded; above that new ones are dropped, for newer ones follow.
/// </summary>
public sealed partial class SignalRRestSender : IDisposable
{
    private const int MostInFlight = 64;
    private const string ApiVersion = "2022-06-01";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);
    private static readonly Counter<long> Sent = Telemetry.Meter.CreateCounter<long>("live.messages_sent");
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("live.messages_failed");
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("live.messages_dropped");

    /// <summary>What is null is left out: every two kilobytes are a message for each receiver.</summary>
    private static readonly AppJson Json = new(new JsonSerializerOptions(AppJson.Default.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    private readonly SignalRAccess _access;
    private readonly HttpClient _http;
    private readonly LiveViewerStore _viewers;
    private readonly CostCounts _costs;
    private readonly ILogger<SignalRRestSender> _logger;
    private int _inFlight;
    private bool _failing;

    /// <param name="access">The service; without one nothing is sent.</param>
    /// <param name="http">Its time-out is the deadline of a message.</param>
    /// <param name="viewers">Knows how many receive a message.</param>
    /// <param name="costs">Counts them.</param>
    /// <param name="logger">Hears when sending begins to fail and when it works again.</param>
    public SignalRRestSender(
        SignalRAccess access, HttpClient http, LiveViewerStore viewers, CostCounts costs, ILogger<SignalRRestSender> logger)
    {
        _access = access;
        _http = http;
        _viewers = viewers;
        _costs = costs;
        _logger = logger;
    }

    /// <summary>Messages on their way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether the last message arrived; true before the first.</summary>
    public bool IsHealthy => !_failing;

    public Task SendToGroupAsync(string group, LiveMessage message, CancellationToken cancellation)
        => SendAsync($"groups/{group}", _viewers.Roster.ReceiversOf(group), message, cancellation);

    /// <summary>To every connection of one user.</summary>
    public Task SendToUserAsync(string userId, LiveMessage message, CancellationToken cancellation)
        => SendAsync($"users/{Uri.EscapeDataString(userId)}", 1, message, cancellation);

    /// <summary>Closes every connection of a user.</summary>
    /// <returns>False when it could not be: try again. True also where there is no live service.</returns>
    public Task<bool> CloseUserAsync(string userId, CancellationToken cancellation)
        => CloseAsync(HttpMethod.Post, $"users/{Uri.EscapeDataString(userId)}/:closeConnections", cancellation);

    /// <returns>False when it could not be. True also where there is no live service, or no such connection any more.</returns>
    public Task<bool> CloseConnectionAsync(string connectionId, CancellationToken cancellation)
        => CloseAsync(HttpMethod.Delete, $"connections/{Uri.EscapeDataString(connectionId)}", cancellation);

    public void Dispose() => _http.Dispose();

    /// <param name="to">Whom, as the API's path names it.</param>
    /// <param name="receivers">How many connections that is, roughly.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="cancellation">Stops it.</param>
    private async Task SendAsync(string to, int receivers, LiveMessage message, CancellationToken cancellation)
    {
        if (_access.Endpoint is not { } endpoint)
        {
            return;
        }

        if (Interlocked.Increment(ref _inFlight) > MostInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            Dropped.Add(1);
            return;
        }

        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(message, Json.LiveMessage);
            await SendAsync(HttpMethod.Post, new Uri(endpoint, $"/api/hubs/{LiveNames.Hub}/{to}/:send"), body, cancellation);
            Sent.Add(1);
            _costs.AddLiveMessage(body.Length, receivers);
            SetFailing(false, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Failed.Add(1);
            SetFailing(!cancellation.IsCancellationRequested, failure);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<bool> CloseAsync(HttpMethod method, string what, CancellationToken cancellation)
    {
        if (_access.Endpoint is not { } endpoint)
        {
            return true;
        }

        try
        {
            await SendAsync(method, new Uri(endpoint, $"/api/hubs/{LiveNames.Hub}/{what}"), null, cancellation);
            return true;
        }
        catch (HttpRequestException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SendAsync(HttpMethod method, Uri address, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{address.AbsoluteUri}?api-version={ApiVersion}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _access.CreateToken(address.AbsoluteUri, TokenLifetime));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        using var answer = await _http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private void SetFailing(bool failing, Exception? failure)
    {
        if (_failing == failing)
        {
            return;
        }

        _failing = failing;
        if (failing)
        {
            LogFailing(_logger, failure);
        }
        else
        {
            LogWorking(_logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Live messages do not arrive; samples are stored all the same")]
    private static partial void LogFailing(ILogger logger, Exception? failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Live messages arrive again")]
    private static partial void LogWorking(ILogger logger);
}
