using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>A spool that lives as long as the process.</summary>
/// <param name="counters">Where dropped frames and samples are counted.</param>
/// <param name="mostBytes">Room for samples and frames together.</param>
/// <param name="mostFrames">Frames held at most.</param>
public sealed class MemorySpool(
    AgentCounters counters, long mostBytes = MemorySpool.DefaultBytes, int mostFrames = MemorySpool.DefaultFrames) : ISpool
{
    public const long DefaultBytes = 16 << 20;
    public const int DefaultFrames = 20_000;

    // Frames of a long outage are packed to about this size, so that catching up takes few requests.
    private const int FullFrameBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Sample> _samples = new();
    private readonly LinkedList<HeldFrame> _frames = new();
    private readonly WaitingSnapshots _snapshots = new(counters);
    private SeriesSchema? _lastSchema;
    private ulong _nextSequence = 1;

    public int UnframedSamples
    {
        get
        {
            lock (_gate)
            {
                return _samples.Count;
            }
        }
    }

    public int HeldFrames
    {
        get
        {
            lock (_gate)
            {
                return _frames.Count;
            }
        }
    }

    public ulong LowestHeld
    {
        get
        {
            lock (_gate)
            {
                return _frames.First?.Value.Sequence ?? _nextSequence;
            }
        }
    }

    /// <summary>Process snapshots that are in no frame yet.</summary>
    public int WaitingSnapshots
    {
        get
        {
            lock (_gate)
            {
                return _snapshots.Count;
            }
        }
    }

    /// <summary>Room taken, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Append(Sample sample)
    {
        lock (_gate)
        {
            _samples.Enqueue(sample);
            Bytes += sample.Cost;
            Trim();
        }
    }

    public void Attach(ProcessSnapshot snapshot)
    {
        lock (_gate)
        {
            Bytes -= _snapshots.Bytes;
            _snapshots.Add(snapshot);
            Bytes += _snapshots.Bytes;
            Trim();
        }
    }

    public void Shift(long byMs)
    {
        lock (_gate)
        {
            Bytes -= _snapshots.Bytes;
            _snapshots.Shift(byMs);
            Bytes += _snapshots.Bytes;
            for (var left = _samples.Count; left > 0; left--)
            {
                var sample = _samples.Dequeue();
                _samples.Enqueue(sample with { TimeMs = sample.TimeMs + byMs });
            }
        }
    }

    public HeldFrame? Cut(int flushIntervalMs, bool stopping = false)
    {
        lock (_gate)
        {
            if (_samples.Count == 0)
            {
                return stopping && _lastSchema is not null ? Hold(Block.Of(_lastSchema, []), flushIntervalMs, true) : null;
            }

            var schema = _samples.Peek().Schema;
            var most = Math.Min(SampleBlock.MostRows, SampleBlock.MostValues / Math.Max(1, schema.Series.Count));
            var rows = _samples.TakeWhile(s => s.Schema.Id == schema.Id).Take(most).ToList();
            while (rows.Count > 1 && PackedLength(schema, rows) > FullFrameBytes)
            {
                rows.RemoveRange(rows.Count / 2, rows.Count - (rows.Count / 2));
            }

            rows.ForEach(_ => Bytes -= _samples.Dequeue().Cost);
            return Hold(Block.Of(schema, rows), flushIntervalMs, stopping && _samples.Count == 0);
        }
    }

    public HeldFrame? First(Func<HeldFrame, bool> test)
    {
        lock (_gate)
        {
            return _frames.FirstOrDefault(test);
        }
    }

    public void Visit(Action<HeldFrame> visitor)
    {
        lock (_gate)
        {
            foreach (var frame in _frames)
            {
                visitor(frame);
            }
        }
    }

    public void Remove(Predicate<HeldFrame> test)
    {
        lock (_gate)
        {
            for (var node = _frames.First; node is not null;)
            {
                var next = node.Next;
                if (test(node.Value))
                {
                    Drop(node);
                }

                node = next;
            }
        }
    }

    private static int PackedLength(SeriesSchema schema, List<Sample> rows) => BlockPacker.Pack(Block.Of(schema, rows)).Length;

    private HeldFrame Hold(SampleBlock block, int flushIntervalMs, bool stopping)
    {
        Bytes -= _snapshots.Bytes;
        var frame = new HeldFrame(
            _nextSequence++, block.Schema, block.Rows, flushIntervalMs, stopping, BlockPacker.Pack(block), _snapshots.Take());
        _lastSchema = block.Schema;
        _frames.AddLast(frame);
        Bytes += frame.Cost;
        Trim();
        return frame;
    }

    // The newest frame stays: it may be in a sender's hands, and a spool that holds nothing serves nobody.
    private void Trim()
    {
        while ((Bytes > mostBytes || _frames.Count > mostFrames) && _frames.Count > 1)
        {
            var oldest = _frames.First!;
            if (oldest.Value.SettledAtMs is null)
            {
                counters.CountDropped(1, oldest.Value.Rows);
            }

            Drop(oldest);
        }

        while (Bytes > mostBytes && _samples.Count > 1)
        {
            Bytes -= _samples.Dequeue().Cost;
            counters.CountDropped(0, 1);
        }
    }

    private void Drop(LinkedListNode<HeldFrame> node)
    {
        Bytes -= node.Value.Cost;
        _frames.Remove(node);
    }
}
