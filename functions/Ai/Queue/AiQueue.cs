using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai.Queue;

/// <summary>
/// The line before the model server, over all instances: so many requests at once, the others in the order in which they came, and no
/// more of them than the settings say. Places are leased in the store and kept a while after use, so that a request that finds one here
/// asks nobody. While the store is away each instance counts for itself.
/// </summary>
public sealed class AiQueue
{
    /// <summary>How long a place is kept after its last use.</summary>
    internal static readonly TimeSpan KeepTime = TimeSpan.FromSeconds(10);

    /// <summary>How often the store is asked while somebody waits here.</summary>
    internal static readonly TimeSpan WaitingPause = TimeSpan.FromMilliseconds(250);

    /// <summary>And while places are held: others who wait are noticed so late at most.</summary>
    internal static readonly TimeSpan HoldingPause = TimeSpan.FromSeconds(2);

    /// <summary>A place that waits for the store is worse than one too many.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(3);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("ai.queue_failures");
    private static readonly Counter<long> Refusals = Telemetry.Meter.CreateCounter<long>("ai.queue_refused");

    private readonly Lock _gate = new();
    private readonly GateStore _store;
    private readonly SettingValues _settings;
    private readonly TimeProvider _time;
    private readonly string _instance = Ids.New();
    private readonly List<AiTicket> _waiting = [];
    private TaskCompletionSource _news = NewSignal();
    private int _held;
    private int _running;
    private bool _isAsking;
    private bool _othersWait;
    private bool _isKeeping;
    private long _usedAt;

    internal AiQueue(GateStore store, SettingValues settings, TimeProvider time)
    {
        (_store, _settings, _time) = (store, settings, time);
    }

    /// <summary>Requests of this instance at the model server.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Requests of this instance in line.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Joins the line, or takes a place at once.</summary>
    public AiTicket Enter(string key)
    {
        lock (_gate)
        {
            var isFree = _waiting.Count == 0 && !_othersWait && !_isAsking && _running < _held;
            var ticket = new AiTicket(this, new GateTicket(Ids.New(), _instance, key), isFree ? 0 : _waiting.Count + 1);
            if (isFree)
            {
                Start(ticket);
                return ticket;
            }

            _waiting.Add(ticket);
            Wake();
            return ticket;
        }
    }

    /// <summary>Places in use and tickets in line, over all instances.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(int Held, int Waiting)> ReadAsync(CancellationToken cancellation)
    {
        var state = await _store.ReadAsync(cancellation);
        var now = _time.GetUtcNow();
        var others = state.Instances.Where(i => i.Id != _instance && i.Until > now).ToArray();
        lock (_gate)
        {
            return (_running + others.Sum(i => i.Held), _waiting.Count + state.Waiting.Count(t => others.Any(o => o.Id == t.Instance)));
        }
    }

    /// <summary>Whether the store is being asked.</summary>
    internal bool IsAsking => Volatile.Read(ref _isAsking);

    /// <summary>As the store has it now.</summary>
    internal Task<GateState> StoredAsync() => _store.ReadAsync(CancellationToken.None);

    internal void Leave(AiTicket ticket)
    {
        lock (_gate)
        {
            if (!ticket.IsRunning)
            {
                if (_waiting.Remove(ticket))
                {
                    Wake();
                }

                return;
            }

            ticket.IsRunning = false;
            _running--;
            _usedAt = _time.GetTimestamp();
            if (_waiting.Count > 0 || _othersWait)
            {
                // Whose turn it is, the line says.
                _held = _isAsking ? _held : Math.Max(_running, _held - 1);
                Wake();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Start(AiTicket ticket)
    {
        ticket.IsRunning = true;
        _running++;
        ticket.Begin();
    }

    private void Wake()
    {
        _news.TrySetResult();
        if (!_isKeeping)
        {
            _isKeeping = true;

            // Not the request's to carry out: it goes on for those that follow.
            _ = Task.Run(KeepAsync);
        }
    }

    /// <summary>Talks with the store for as long as anything is held or waited for here.</summary>
    private async Task KeepAsync()
    {
        while (true)
        {
            await AskAsync();
            Task signal;
            TimeSpan pause;
            lock (_gate)
            {
                if (_held == 0 && _waiting.Count == 0)
                {
                    _isKeeping = false;
                    return;
                }

                signal = _news.Task;
                pause = _waiting.Count > 0 ? WaitingPause : HoldingPause;
            }

            try
            {
                await signal.WaitAsync(pause, _time);
            }
            catch (TimeoutException)
            {
                // Time to ask again.
            }
        }
    }

    private async Task AskAsync()
    {
        GateNews news;
        lock (_gate)
        {
            _news = NewSignal();
            _isAsking = true;
            var keeps = _time.GetElapsedTime(_usedAt) < KeepTime;
            news = new GateNews(
                _instance,
                _time.GetUtcNow(),
                _running,
                keeps ? Math.Max(0, _held - _running) : 0,
                [.. _waiting.Select(t => new GateWish(t.Row, t.IsNew))],
                _settings.Number(AiSettings.AtOnce),
                _settings.Number(AiSettings.QueueLength));
        }

        var change = await ApplyAsync(news);
        lock (_gate)
        {
            _isAsking = false;
            Take(change, news);
        }
    }

    /// <summary>Never throws: nobody is left in line for ever because the store fails.</summary>
    private async Task<GateChange?> ApplyAsync(GateNews news)
    {
        using var patience = new CancellationTokenSource(StorePatience, _time);
        try
        {
            return await _store.ApplyAsync(news, patience.Token);
        }
        catch (Exception failure) when (
            failure is TableStorageException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            Failures.Add(1);
            return GateState.Empty.Apply(news);
        }
    }

    private void Take(GateChange? change, GateNews news)
    {
        if (change is null)
        {
            return;
        }

        _held = change.Held;
        _othersWait = change.State.Waiting.Any(t => t.Instance != _instance);
        foreach (var refused in change.Refused)
        {
            if (_waiting.Find(t => t.Row.Id == refused.Ticket) is { } ticket)
            {
                _waiting.Remove(ticket);
                Refusals.Add(1);
                ticket.Refuse(refused.IsFull ? AiProblems.QueueFull(news.QueueLength) : AiProblems.QueueFullOfYours(news.MostOfAKey));
            }
        }

        foreach (var ticket in _waiting.Where(t => change.Granted.Contains(t.Row.Id)).ToArray())
        {
            // One that found a place at its first asking stood in no line.
            ticket.FirstPosition = ticket.IsNew ? 0 : ticket.FirstPosition;
            _waiting.Remove(ticket);
            Start(ticket);
        }

        foreach (var ticket in _waiting)
        {
            var position = Position(change.State, ticket);
            (ticket.FirstPosition, ticket.Position) = (ticket.IsNew ? position : ticket.FirstPosition, position);
            ticket.IsNew = ticket.IsNew && change.State.Waiting.All(t => t != ticket.Row);
        }
    }

    private static int Position(GateState state, AiTicket ticket)
    {
        var before = state.Waiting.TakeWhile(t => t != ticket.Row).Count();
        return before + 1;
    }
}
