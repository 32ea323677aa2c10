using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// Finds out at a start what the segments hold. What is intact is kept; what is not is skipped and counted. A frame is a frame again only
/// if every sample of it is there as it was: otherwise what is left of it waits for a frame of another number. Not thread-safe.
/// </summary>
internal sealed class SpoolRecovery(SpoolState state, SegmentLog log, SpoolParts parts)
{
    private readonly RangeSet _missing = new();
    private Chunk? _chunk;
    private EndedRecord? _ended;
    private long _expected;
    private int _damaged;
    private bool _endsWhole = true;

    /// <summary>Reads all segments. When their place cannot be read, the spool begins empty.</summary>
    /// <returns>How the life before ended, when it did so in good order and nothing was damaged since.</returns>
    public EndedRecord? Run()
    {
        try
        {
            var numbers = parts.Files.List().Select(Segment.NumberOf).OfType<ulong>().Order().ToArray();
            foreach (var number in numbers)
            {
                log.Avoid(number);
                Read(new Segment(number));
            }
        }
        catch (Exception e) when (SegmentLog.IsOfDisk(e))
        {
            parts.Log.Warn($"spool: cannot be read: {e.Message}");
            return null;
        }

        if (_damaged > 0 || _missing.Count > 0)
        {
            parts.Counters.CountDamaged(_damaged);
            parts.Counters.CountDropped(0, _missing.Count);
            parts.Log.Warn($"spool: damaged in {_damaged} places, {_missing.Count} samples are missing; what is intact is kept");
        }

        if (_endsWhole)
        {
            log.Reopen();
        }

        return _damaged == 0 ? _ended : null;
    }

    private void Read(Segment segment)
    {
        _chunk = null;
        var records = 0;
        try
        {
            using var file = parts.Files.OpenRead(segment.Name);
            var scanner = new RecordScanner(file, segment.Number);
            while (scanner.Next())
            {
                records++;
                NoteSkip(scanner);
                Take(segment, scanner);
                segment.Length = scanner.End;
                segment.LastNumber = state.NextNumber - 1;
            }

            NoteSkip(scanner);
            segment.Length = (int)Math.Min(file.Length, int.MaxValue);
            _endsWhole = records > 0 && !scanner.Skipped;
        }
        catch (Exception e) when (SegmentLog.IsOfDisk(e))
        {
            // What was read before the failure is no less true; what follows may be read another time.
            _damaged++;
            _ended = null;
            _endsWhole = false;
            if (records == 0)
            {
                return;
            }
        }

        log.Add(segment);
        if (records == 0)
        {
            log.Remove(segment);
        }
    }

    private void NoteSkip(RecordScanner scanner)
    {
        if (scanner.Skipped)
        {
            _damaged++;
            _chunk = null;
            _ended = null;
        }
    }

    private void Take(Segment segment, RecordScanner scanner)
    {
        _ended = null;
        var payload = scanner.Payload;
        var at = scanner.Offset + SpoolFormat.RecordHeaderBytes;
        var reader = new WireReader(payload);
        switch (scanner.Type)
        {
            case RecordType.Schema:
                segment.AddSchema(SchemaId.Of(payload), at, payload.Length);
                break;
            case RecordType.Key:
                TakeKey(segment, scanner, KeyHead.Read(ref reader));
                break;
            case RecordType.Delta when _chunk is not null:
                _chunk.Count++;
                _chunk.Length = scanner.End - _chunk.Offset;
                TakeNumber(_chunk.EndNumber - 1);
                break;
            case RecordType.Snapshot when payload.Length > 1 && ProcessCodec.TryDecode(payload[1..], out var snapshots) == DecodeStatus.Ok:
                state.Snapshots.Add(snapshots![0], payload[0] != 0);
                break;
            case RecordType.Shift:
                var by = reader.ReadZigZag();
                state.Samples.ShiftExactly(by);
                state.Snapshots.Shift(by);
                _chunk = null;
                break;
            case RecordType.Cut when CutRecord.Read(ref reader) is { } cut:
                TakeCut(segment, cut, at + reader.Position, reader.Remaining);
                break;
            case RecordType.Released when ReleasedRecord.Read(ref reader) is { } released:
                TakeReleased(released);
                break;
            case RecordType.Ended:
                _ended = EndedRecord.Read(ref reader);
                break;
        }
    }

    private void TakeKey(Segment segment, RecordScanner scanner, KeyHead? key)
    {
        _chunk = null;
        if (key is not { } head || head.Number < _expected || segment.SchemaAt(head.Schema) is null)
        {
            return;
        }

        _chunk = new Chunk(segment, scanner.Offset, head) { Length = scanner.End - scanner.Offset };
        segment.FirstMs ??= head.TimeMs;
        state.Samples.Add(_chunk);
        TakeNumber(head.Number);
    }

    private void TakeNumber(long number)
    {
        NoteHole(number);
        state.Unframed.Append(number, number + 1);
        Expect(number + 1);
    }

    private void NoteHole(long before)
    {
        if (_expected > 0)
        {
            _missing.Append(_expected, before);
        }
    }

    private void Expect(long number)
    {
        _expected = Math.Max(_expected, number);
        state.NextNumber = Math.Max(state.NextNumber, number);
    }

    private void TakeCut(Segment segment, CutRecord cut, int processesOffset, int processesLength)
    {
        state.HighestEpoch = Math.Max(state.HighestEpoch, cut.Epoch);
        state.Snapshots.Clear();
        var end = cut.FirstNumber + cut.Rows;
        NoteHole(end);
        Expect(end);
        var isWhole = segment.SchemaAt(cut.Schema) is not null && state.Samples.Covers(cut.FirstNumber, cut.Rows, cut.Schema)
            && (cut.Rows == 0 || (state.Samples.TimeOf(cut.FirstNumber) == cut.FirstMs && state.Samples.TimeOf(end - 1) == cut.LastMs));
        if (isWhole)
        {
            state.Unframed.Remove(cut.FirstNumber, end);
            state.Frames.Add(new HeldFrame(cut, segment, processesOffset, processesLength, recovered: true));
        }
    }

    private void TakeReleased(ReleasedRecord released)
    {
        state.HighestEpoch = Math.Max(state.HighestEpoch, released.Epoch);
        NoteHole(released.EndNumber);
        Expect(released.EndNumber);
        state.Unframed.Remove(released.FirstNumber, released.EndNumber);
        _missing.Remove(released.FirstNumber, released.EndNumber);
        var at = state.Frames.FindIndex(f => f.Epoch == released.Epoch && f.Sequence == released.Sequence);
        if (at >= 0)
        {
            state.Frames.RemoveAt(at);
        }
    }
}
