using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>Writes records: each returns when the disk, or for want of it the memory, has it. Not thread-safe.</summary>
internal sealed class SpoolWriter(SegmentLog log, SpoolState state)
{
    private readonly SampleEncoder _encoder = new();
    private readonly WireWriter _writer = new(1024);
    private Chunk? _open;

    /// <summary>The schema of the newest sample; null before the first.</summary>
    public SeriesSchema? Schema { get; private set; }

    /// <summary>Writes the sample with the number <see cref="SegmentLog.LastNumber"/> and puts it into the index.</summary>
    public void WriteSample(Sample sample, bool provisional)
    {
        Schema = sample.Schema;
        while (!TryWriteSample(log.Ready(sample.TimeMs), sample, provisional))
        {
            // The next segment is another one, and what was written is lost with its predecessor's end.
            _open = null;
        }
    }

    public void WriteSnapshot(ReadOnlySpan<byte> encoded, bool provisional)
    {
        _writer.Clear();
        _writer.WriteByte(provisional ? (byte)1 : (byte)0);
        _writer.WriteBytes(encoded);
        Write(RecordType.Snapshot);
    }

    public void WriteShift(long byMs)
    {
        _open = null;
        _writer.Clear();
        _writer.WriteZigZag(byMs);
        Write(RecordType.Shift);
    }

    /// <summary>Writes the cut and the snapshots that wait.</summary>
    /// <param name="cut">The frame to be.</param>
    /// <param name="encodedSchema">Its schema.</param>
    public HeldFrame WriteCut(CutRecord cut, ReadOnlySpan<byte> encodedSchema)
    {
        _writer.Clear();
        cut.Write(_writer);
        var head = _writer.Length;
        state.Snapshots.Take(_writer);
        while (true)
        {
            var segment = log.Ready();
            if (TryWriteSchema(segment, cut.Schema, encodedSchema) && log.TryWrite(RecordType.Cut, _writer.Written, out var offset))
            {
                return new HeldFrame(cut, segment, offset + head, _writer.Length - head, recovered: false);
            }
        }
    }

    public void WriteReleased(ReleasedRecord released)
    {
        _writer.Clear();
        released.Write(_writer);
        Write(RecordType.Released);
    }

    public void WriteBegan()
    {
        _writer.Clear();
        Write(RecordType.Began);
    }

    public void WriteEnded(EndedRecord ended)
    {
        _writer.Clear();
        ended.Write(_writer);
        Write(RecordType.Ended);
    }

    private void Write(RecordType type)
    {
        do
        {
            log.Ready();
        }
        while (!log.TryWrite(type, _writer.Written, out _));
    }

    private bool TryWriteSample(Segment segment, Sample sample, bool provisional)
    {
        _writer.Clear();
        if (_open is { IsFull: false } open && open.Segment == segment && open.Schema == sample.Schema.Id && open.Provisional == provisional
            && sample.TimeMs == open.LastMs + SpoolFormat.StepMs)
        {
            _encoder.WriteDelta(sample, _writer);
            if (!log.TryWrite(RecordType.Delta, _writer.Written, out _))
            {
                return false;
            }

            open.Count++;
            open.Length = segment.Length - open.Offset;
            return true;
        }

        if (!TryWriteSchema(segment, sample.Schema.Id, sample.Schema.Encoded.Span))
        {
            return false;
        }

        _encoder.WriteKey(log.LastNumber, provisional, sample, _writer);
        if (!log.TryWrite(RecordType.Key, _writer.Written, out var payloadOffset))
        {
            return false;
        }

        var offset = payloadOffset - SpoolFormat.RecordHeaderBytes;
        var head = new KeyHead(log.LastNumber, provisional, sample.Schema.Id, sample.TimeMs, sample.Values.Length);
        _open = new Chunk(segment, offset, head) { Length = segment.Length - offset };
        state.Samples.Add(_open);
        return true;
    }

    private bool TryWriteSchema(Segment segment, SchemaId id, ReadOnlySpan<byte> encoded)
    {
        if (segment.SchemaAt(id) is not null)
        {
            return true;
        }

        if (!log.TryWrite(RecordType.Schema, encoded, out var offset))
        {
            return false;
        }

        segment.AddSchema(id, offset, encoded.Length);
        return true;
    }
}
