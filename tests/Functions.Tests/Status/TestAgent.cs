using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Status;

/// <summary>An agent that samples each second, makes a frame of every five and sends what is oldest first, as the real one does.</summary>
internal sealed class TestAgent(TestNode node, long bornMs)
{
    private const int FlushMs = 5000;
    private const int MostRows = 600;

    /// <summary>Frames a second at most while it catches up.</summary>
    private const int MostPerSecond = 10;

    private readonly Queue<(ulong Epoch, ulong Sequence, SampleBlock Block)> _unsent = new();
    private readonly List<(long DueMs, (ulong, ulong, SampleBlock) Frame)> _lost = [];
    private readonly Random _random = new(17);
    private long _fromMs = bornMs;
    private long _bootMs = bornMs - 86_400_000;
    private ulong _epoch = 1;
    private ulong _sequence;

    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
        [SeriesDefinition.Gauge("cpu.total", "%", 2), SeriesDefinition.Gauge("system.uptime", "s"), SeriesDefinition.Gauge("check.up", "1", 0, ("sensor", "web"))]);

    public string Id => node.Id;

    public TestNode Node => node;

    public bool IsRunning { get; private set; } = true;

    /// <summary>Whether nothing of it reaches the hub.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Share of frames that are lost after they were sent, and sent again a minute later.</summary>
    public double Loss { get; set; }

    /// <summary>What its sensor <c>web</c> says.</summary>
    public long Check { get; set; } = 1;

    /// <summary>Without a last word.</summary>
    public void Kill() => IsRunning = false;

    /// <summary>With the announcement that it stops.</summary>
    public void Stop(long nowMs, Func<byte[], bool> send)
    {
        Cut(nowMs);
        var (epoch, sequence, block) = _unsent.Dequeue();
        send(node.Frame(sequence, block, epoch, stopping: true));
        IsRunning = false;
    }

    /// <summary>The process runs again, and the host too when it was off.</summary>
    public void Start(long nowMs, bool isReboot = false, bool recoveredLast = false)
    {
        IsRunning = true;
        _fromMs = nowMs;
        _bootMs = isReboot ? nowMs - 20_000 : _bootMs;
        _epoch++;
        _sequence = 0;
        if (recoveredLast)
        {
            // What the life before had left waits until the control row was read.
            _lost.AddRange(_unsent.Select(f => (nowMs + 20_000, f)));
            _unsent.Clear();
        }
    }

    public void Tick(long nowMs, Func<byte[], bool> send)
    {
        if (!IsRunning)
        {
            return;
        }

        if (nowMs - _fromMs >= FlushMs)
        {
            Cut(nowMs);
        }

        foreach (var due in _lost.Where(l => l.DueMs <= nowMs).ToArray())
        {
            _lost.Remove(due);
            _unsent.Enqueue(due.Frame);
        }

        for (var sent = 0; sent < MostPerSecond && !IsCutOff && _unsent.TryPeek(out var frame); sent++)
        {
            if (_random.NextDouble() < Loss)
            {
                _lost.Add((nowMs + 60_000, _unsent.Dequeue()));
                continue;
            }

            if (!send(node.Frame(frame.Sequence, frame.Block, frame.Epoch)))
            {
                return;
            }

            _unsent.Dequeue();
        }
    }

    private void Cut(long nowMs)
    {
        var seconds = Enumerable.Range(0, (int)((nowMs - _fromMs) / 1000)).Select(i => _fromMs + (i * 1000L));
        foreach (var times in seconds.Chunk(MostRows))
        {
            long[][] columns = [[.. times.Select(_ => 100L)], [.. times.Select(t => (t - _bootMs) / 1000)], [.. times.Select(_ => Check)]];
            _unsent.Enqueue((_epoch, ++_sequence, new SampleBlock(Schema, times, columns)));
        }

        _fromMs = nowMs;
    }
}
