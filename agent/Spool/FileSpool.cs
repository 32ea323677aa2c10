using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// Holds each second's sample, on disk before <see cref="Append"/> returns, until it is in a frame, and each frame until its delivery lets
/// it go. Bounded in bytes and in age: the oldest segment goes first, and what was in it is counted. While the disk takes nothing, the
/// newest samples are held in memory. Only an index is in memory otherwise. Specified in docs/spool-format.md. Thread-safe; callbacks run
/// inside and must be quick.
/// </summary>
public sealed class FileSpool : IDisposable
{
    /// <summary>Room in memory while the disk takes nothing.</summary>
    public const long MostMemoryBytes = 2 << 20;

    /// <summary>Samples of one frame.</summary>
    public const int MostFrameRows = 600;

    /// <summary>Frames held: for each there is an entry in memory.</summary>
    public const int MostFrames = 20_000;

    private const int Segments = 64;
    private const int LeastSegmentBytes = 2 * 1024;
    private const int MostSegmentBytes = 1 << 20;
    private const int MostFrameValues = 64 * 1024;

    // As the columns of a frame, samples take less than they do here: with schema and snapshots a frame stays below Frame.MostBytes.
    private const int MostFrameBytes = 80 * 1024;

    private readonly Lock _gate = new();
    private readonly SpoolParts _parts;
    private readonly SpoolState _state;
    private readonly SegmentLog _log;
    private readonly FrameReader _reader;
    private readonly SpoolWriter _writer;
    private readonly SpoolLimits _limits;
    private bool _damageTold;

    /// <summary>Takes over what the life before left.</summary>
    public FileSpool(SpoolParts parts, long mostBytes)
    {
        _parts = parts;
        _state = new SpoolState(parts.Counters);
        _log = new SegmentLog(parts, (int)Math.Clamp(mostBytes / Segments, LeastSegmentBytes, MostSegmentBytes));
        _reader = new FrameReader(_state.Samples, _log);
        _writer = new SpoolWriter(_log, _state);
        _limits = new SpoolLimits(_state, _log, _writer, parts.Counters, mostBytes);
        var ended = new SpoolRecovery(_state, _log, parts).Run();
        _log.LastNumber = _state.NextNumber - 1;
        _limits.Free();
        _limits.Trim();
        _writer.WriteBegan();

        // Not after a restart of the system: what a machine was set back to may have gone on once before.
        if (ended is { } end && end.BootId == parts.BootId && !_log.IsFailing)
        {
            (_state.Epoch, _state.NextSequence) = (end.Epoch, end.NextSequence);
        }
    }

    /// <summary>The epoch that the life before ended in good order, so that this one may go on with it; 0 when a new one is
    /// needed.</summary>
    public ulong Epoch => Locked(() => _state.Epoch);

    /// <summary>Above all epochs of frames that were found.</summary>
    public ulong HighestEpoch => Locked(() => _state.HighestEpoch);

    /// <summary>How long samples are kept; older ones have no place on the server any more.</summary>
    public TimeSpan MostAge { get; set; } = TimeSpan.FromHours(42);

    /// <summary>Samples that are in no frame yet.</summary>
    public int UnframedSamples => Locked(() => (int)_state.Unframed.Count);

    /// <summary>Frames held, settled ones included.</summary>
    public int HeldFrames => Locked(() => _state.Frames.Count);

    /// <summary>Process snapshots that are in no frame yet.</summary>
    public int WaitingSnapshots => Locked(() => _state.Snapshots.Count);

    /// <summary>Room taken, in bytes, in memory or on disk.</summary>
    public long Bytes => Locked(() => _log.Bytes);

    /// <summary>The time of the newest sample held, epoch milliseconds; null when there is none.</summary>
    public long? NewestMs => Locked(() => _state.Samples.Last?.LastMs);

    /// <summary>The time of the oldest sample that is not known to be settled, epoch milliseconds; null when there is none.</summary>
    public long? OldestUnsettledMs => Locked(() =>
    {
        var framed = _state.Frames.Find(f => f is { SettledAtMs: null, Rows: > 0 })?.FirstMs;
        var unframed = _state.Unframed.First is { } range ? _state.Samples.TimeOf(range.From) : null;
        return framed < unframed || unframed is null ? framed : unframed;
    });

    /// <summary>Takes the next second, later than all before.</summary>
    /// <param name="sample">The second's values.</param>
    /// <param name="provisional">Its time is a guess, and <see cref="Shift"/> may move it.</param>
    public void Append(Sample sample, bool provisional = false)
    {
        lock (_gate)
        {
            _log.LastNumber = _state.NextNumber;
            _writer.WriteSample(sample, provisional);
            _state.Unframed.Append(_state.NextNumber, _state.NextNumber + 1);
            _state.NextNumber++;
            if (!provisional)
            {
                _limits.DropBefore(sample.TimeMs - (long)MostAge.TotalMilliseconds);
            }

            _limits.Trim();
        }
    }

    /// <summary>Has a process snapshot ride on the next frame. It stays with that frame, and goes with it.</summary>
    public void Attach(ProcessSnapshot snapshot, bool provisional = false)
    {
        lock (_gate)
        {
            if (_state.Snapshots.Add(snapshot, provisional) is { } encoded)
            {
                _writer.WriteSnapshot(encoded, provisional);
                _limits.Trim();
            }
        }
    }

    /// <summary>Moves the times of provisional samples and snapshots, but never to a second that another sample has; they are provisional
    /// no more.</summary>
    /// <returns>By how many milliseconds they, and samples to come, may move.</returns>
    public long Shift(long byMs)
    {
        lock (_gate)
        {
            var isNews = _state.Samples.Last?.Provisional == true;
            var shift = _state.Samples.Shift(byMs);
            if (_state.Snapshots.Shift(shift) || isNews)
            {
                _writer.WriteShift(shift);
            }

            return shift;
        }
    }

    /// <summary>Makes the next frame of the oldest unframed samples that share a schema.</summary>
    /// <param name="epoch">This life's epoch.</param>
    /// <param name="flushIntervalMs">The flush interval to name in it.</param>
    /// <param name="stopping">Mark it as the agent's last when nothing remains after it; then it is made even without samples.</param>
    /// <returns>Null when there is nothing to make it of.</returns>
    public HeldFrame? Cut(ulong epoch, int flushIntervalMs, bool stopping = false)
    {
        lock (_gate)
        {
            if (_state.Unframed.First is not { } range)
            {
                return stopping && _writer.Schema is { } known
                    ? Hold(new CutRecord(epoch, 0, _state.NextNumber, 0, 0, 0, flushIntervalMs, true, known.Id), known.Encoded.Span)
                    : null;
            }

            var rows = _state.RowsFrom(range.From, range.To, MostFrameRows, MostFrameValues, MostFrameBytes, out var chunk);
            var end = range.From + rows;
            try
            {
                var schema = _reader.EncodedSchemaOf(chunk, _writer.Schema);
                var (firstMs, lastMs) = (_state.Samples.TimeOf(range.From)!.Value, _state.Samples.TimeOf(end - 1)!.Value);
                var isLast = stopping && rows == _state.Unframed.Count;
                return Hold(
                    new CutRecord(epoch, 0, range.From, rows, firstMs, lastMs, flushIntervalMs, isLast, chunk.Schema), schema.Span);
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                TellDamage(e);
                _state.Unframed.Remove(range.From, end);
                _writer.WriteReleased(new ReleasedRecord(0, 0, range.From, end));
                _parts.Counters.CountDropped(0, rows);
                _limits.Free();
                return null;
            }
        }
    }

    /// <summary>The epoch's lowest sequence number held; the next one when no frame is.</summary>
    public ulong LowestHeld(ulong epoch)
        => Locked(() => _state.Frames.Find(f => f.Epoch == epoch)?.Sequence ?? (epoch == _state.Epoch ? _state.NextSequence : 1));

    /// <summary>What is in the frame; null when it cannot be read: then the frame is dropped, and counted.</summary>
    public FrameContent? Read(HeldFrame frame)
    {
        lock (_gate)
        {
            try
            {
                // It may have been dropped while it was on its way here.
                return _state.Frames.Contains(frame) ? _reader.Read(frame) : null;
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                TellDamage(e);
                _limits.Drop(frame);
                _limits.Free();
                return null;
            }
        }
    }

    /// <summary>The oldest frame for which <paramref name="test"/> says yes.</summary>
    public HeldFrame? First(Predicate<HeldFrame> test) => Locked(() => _state.Frames.Find(test));

    /// <summary>Shows every frame, oldest first.</summary>
    public void Visit(Action<HeldFrame> visitor)
    {
        lock (_gate)
        {
            _state.Frames.ForEach(visitor);
        }
    }

    /// <summary>Lets go of every frame for which <paramref name="test"/> says yes.</summary>
    public void Remove(Predicate<HeldFrame> test)
    {
        lock (_gate)
        {
            var gone = _state.Frames.FindAll(test);
            if (gone.Count > 0)
            {
                gone.ForEach(f => _state.Frames.Remove(f));
                gone.ForEach(_limits.Release);
                _limits.Free();
                _limits.Trim();
            }
        }
    }

    /// <summary>Ends this life in good order: the next one may go on with its epoch, if the system was not restarted by then.</summary>
    public void End()
    {
        lock (_gate)
        {
            _log.Persist();
            if (_state.Epoch != 0 && !_log.IsFailing && _parts.BootId is { Length: > 0 and <= SpoolFormat.LongestBootId } boot)
            {
                _writer.WriteEnded(new EndedRecord(_state.Epoch, _state.NextSequence, boot));
            }
        }
    }

    public void Dispose() => _log.Dispose();

    private static bool IsUnreadable(Exception e) => SegmentLog.IsOfDisk(e) || e is InvalidDataException or ArgumentException;

    private HeldFrame Hold(CutRecord cut, ReadOnlySpan<byte> encodedSchema)
    {
        if (cut.Epoch != _state.Epoch)
        {
            (_state.Epoch, _state.NextSequence) = (cut.Epoch, 1);
        }

        var frame = _writer.WriteCut(cut with { Sequence = _state.NextSequence }, encodedSchema);
        _state.NextSequence++;
        _state.HighestEpoch = Math.Max(_state.HighestEpoch, cut.Epoch);
        _state.Unframed.Remove(frame.FirstNumber, frame.EndNumber);
        _state.Frames.Add(frame);
        _limits.Trim();
        return frame;
    }

    private void TellDamage(Exception e)
    {
        if (!_damageTold)
        {
            _damageTold = true;
            _parts.Log.Warn($"spool: samples cannot be read and are dropped: {e.Message}");
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
