using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>Reads frames' samples back from the segments, a chunk at a time. Not thread-safe.</summary>
internal sealed class FrameReader(SampleIndex samples, SegmentLog log)
{
    private readonly SampleDecoder _decoder = new();
    private byte[] _buffer = new byte[16 * 1024];
    private SeriesSchema? _schema;

    /// <summary>The encoding of the chunk's schema.</summary>
    /// <param name="chunk">Some samples.</param>
    /// <param name="known">A schema that need not be read, if it is that one.</param>
    /// <exception cref="IOException">The segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The segment may not be read.</exception>
    /// <exception cref="InvalidDataException">What is read is not what was written.</exception>
    public ReadOnlyMemory<byte> EncodedSchemaOf(Chunk chunk, SeriesSchema? known)
    {
        if (known?.Id == chunk.Schema)
        {
            _schema = known;
        }

        return SchemaIn(chunk.Segment, chunk.Schema).Encoded;
    }

    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A segment may not be read.</exception>
    /// <exception cref="InvalidDataException">What is read is not what was written.</exception>
    public FrameContent Read(HeldFrame frame)
    {
        var schema = SchemaIn(frame.Segment, frame.Schema);
        var rows = new Rows(new long[frame.Rows], new long[schema.Series.Count][], frame.FirstNumber);
        for (var i = 0; i < rows.Columns.Length; i++)
        {
            rows.Columns[i] = new long[frame.Rows];
        }

        if (!samples.Covers(frame.FirstNumber, frame.Rows, frame.Schema))
        {
            throw new InvalidDataException("its samples are not all there");
        }

        for (var place = samples.PlaceOf(frame.FirstNumber); rows.Next < frame.EndNumber; place++)
        {
            ReadChunk(samples.Chunks[place], rows, frame.EndNumber);
        }

        var processes = new byte[frame.ProcessesLength];
        log.Read(frame.Segment, processes, frame.ProcessesOffset);
        return new FrameContent(new SampleBlock(schema, rows.Times, rows.Columns), processes);
    }

    private void ReadChunk(Chunk chunk, Rows rows, long end)
    {
        var bytes = Load(chunk.Segment, chunk.Offset, chunk.Length);
        var number = chunk.FirstNumber - 1;
        for (var at = 0; number + 1 < Math.Min(chunk.EndNumber, end);)
        {
            if (bytes.Length - at < SpoolFormat.RecordHeaderBytes || !SpoolFormat.TryReadHeader(bytes[at..], out var type, out var length)
                || at + SpoolFormat.RecordHeaderBytes + length > bytes.Length)
            {
                throw Damaged();
            }

            var record = bytes.Slice(at, SpoolFormat.RecordHeaderBytes + length);
            at += record.Length;
            if (type is not (RecordType.Key or RecordType.Delta))
            {
                continue;
            }

            var payload = record[SpoolFormat.RecordHeaderBytes..];
            if (!SpoolFormat.IsIntact(record, chunk.Segment.Salt)
                || !(type == RecordType.Key ? _decoder.ReadKey(payload) : _decoder.ReadDelta(payload))
                || _decoder.Values.Length != rows.Columns.Length)
            {
                throw Damaged();
            }

            number++;
            if (number >= rows.Next)
            {
                rows.Add(chunk.TimeOf(number), _decoder.Values);
            }
        }
    }

    private SeriesSchema SchemaIn(Segment segment, SchemaId id)
    {
        if (_schema?.Id == id)
        {
            return _schema;
        }

        var (offset, length) = segment.SchemaAt(id) ?? throw Damaged();
        return SeriesSchema.TryDecode(Load(segment, offset, length), out var schema) == DecodeStatus.Ok && schema!.Id == id
            ? _schema = schema
            : throw Damaged();
    }

    private ReadOnlySpan<byte> Load(Segment segment, int offset, int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        var bytes = _buffer.AsSpan(0, length);
        log.Read(segment, bytes, offset);
        return bytes;
    }

    private static InvalidDataException Damaged() => new("a segment is damaged");

    private sealed class Rows(long[] times, long[][] columns, long first)
    {
        private int _count;

        public long[] Times => times;

        public long[][] Columns => columns;

        /// <summary>The number of the row that is wanted next.</summary>
        public long Next => first + _count;

        public void Add(long timeMs, ReadOnlySpan<long> values)
        {
            times[_count] = timeMs;
            for (var i = 0; i < values.Length; i++)
            {
                columns[i][_count] = values[i];
            }

            _count++;
        }
    }
}
