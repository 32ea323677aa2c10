using System.Text.Json;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>Reads the node's control row at the governed interval.</summary>
public sealed class ControlPoller : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private readonly HttpExchange _http;
    private readonly ServerSession _session;
    private readonly ControlState _control;
    private readonly AgentCounters _counters;
    private readonly Trouble _trouble;
    private readonly Backoff _failures;
    private readonly WakeSignal _wake;

    public ControlPoller(
        HttpExchange http,
        ServerSession session,
        ControlState control,
        AgentCounters counters,
        AgentLog log,
        TimeProvider clock,
        Func<double> random)
    {
        _http = http;
        _session = session;
        _control = control;
        _counters = counters;
        _trouble = new Trouble(log, "control row");
        _failures = new Backoff(random, TimeSpan.FromSeconds(2), Longest);
        _wake = new WakeSignal(clock);
        session.Changed += _wake.Set;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await _wake.WaitAsync(await PollAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _session.Changed -= _wake.Set;
        _wake.Dispose();
    }

    /// <summary>Reads the row once.</summary>
    /// <returns>The time until the next reading.</returns>
    internal async Task<TimeSpan> PollAsync(CancellationToken stop)
    {
        if (_session.Current is not { } state)
        {
            return Idle;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, state.Settings.Control!.Url);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata");
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        var answer = await _http.SendAsync(request, stop).ConfigureAwait(false);
        switch (answer.Status)
        {
            case 200 when Read(answer.Body) is var (row, settlement):
                Apply(row, settlement, state);
                return Interval();
            case 200:
                return Failed(answer, "the row cannot be read");
            case 404:
                // No row is an answer too: the server holds nothing of this node.
                _control.SetSettlement(new Settlement());
                _session.RequestSync(state);
                return Failed(answer, "there is none");
            case 401 or 403:
                _session.RequestSync(state);
                return Failed(answer, answer.Explanation);
            default:
                return Failed(answer, answer.Explanation);
        }
    }

    private static (ControlRow Row, Settlement Settlement)? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AgentJson.Default.ControlRow) is { } row
                && Settlement.TryParse(row.Settled, out var settlement)
                ? (row, settlement)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Apply(ControlRow row, Settlement settlement, SessionState state)
    {
        _trouble.End();
        _failures.Reset();
        _control.PrefersGateway = row.PrefersGateway ?? false;
        _control.SetIntervals(row.FlushIntervalSeconds, row.PollIntervalSeconds);
        _control.SetSettlement(settlement);
        var flags = row.Flags ?? 0;
        if ((flags & ControlRow.SyncFlag) != 0)
        {
            _session.RequestSync(state);
        }

        if ((flags & ControlRow.CommandsFlag) != 0)
        {
            _control.TellCommandsWait();
        }
    }

    private TimeSpan Interval() => TimeSpan.FromSeconds(_control.PollIntervalSeconds);

    private TimeSpan Failed(HttpAnswer answer, string reason)
    {
        _counters.CountPollError();
        _trouble.Begin(reason);
        var pause = _failures.Next(answer.RetryAfter);
        return pause > Interval() ? pause : Interval();
    }
}
