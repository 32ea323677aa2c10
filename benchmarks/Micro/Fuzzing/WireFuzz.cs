using CloudNexus.Wire;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Micro;

/// <summary>
/// Decodes damaged frames, columns, groups, windows and schemas. A decoder must not throw, must not allocate beyond what its limits allow, and must not
/// give out as genuine what was damaged.
/// </summary>
internal sealed class WireFuzz
{
    /// <summary>More than any structure here may take: all values of the blocks below several times over.</summary>
    private const long MostAllocatedBytes = 16 * 1024 * 1024;

    private static readonly int[] RowCounts = [1, 5, 17, 64, 65, 130];
    private static readonly byte[] MacKey = [1, 2, 3, 4];

    private readonly Mutator _mutator;
    private readonly IReadOnlyList<SampleBlock> _blocks;
    private readonly IReadOnlyList<byte[]> _frames;
    private readonly IReadOnlyList<(byte[] Bytes, int Rows)> _columns;
    private readonly IReadOnlyList<(byte[] Bytes, SampleBlock Block)> _groups;
    private readonly IReadOnlyList<FuzzedWindow> _windows;

    public WireFuzz(int seed)
    {
        _mutator = new Mutator(seed);
        _blocks = [.. RowCounts.Select(rows => Shapes.Block(Shapes.Names, rows))];
        _frames = [.. _blocks.Select((b, i) => new FrameWriter().Write(new FrameHeader("node-1", "key-1", 7, 3, 1, 5000, b.Schema.Id), b, i % 2 == 0, MacKey))];
        _columns = [.. _blocks.SelectMany(b => b.Columns).Select(c => (Encode(c), c.Length))];
        _groups = [.. _blocks.Take(4).Select(b => (EncodeGroup(b), b))];
        _windows = [FuzzedWindow.Open(_blocks[1]), FuzzedWindow.Open(_blocks[2]), FuzzedWindow.Closed(_blocks[2]), FuzzedWindow.Closed(_blocks[3])];
    }

    /// <summary>Damaged inputs that a decoder took for well-formed; of frames and windows only those whose seal says that they are not genuine.</summary>
    public long Accepted { get; private set; }

    /// <summary>What went wrong first, or null.</summary>
    public string? Run(int mutations)
    {
        for (var i = 0; i < mutations; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var problem = One(i % 8);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (problem is not null || allocated > MostAllocatedBytes)
            {
                return $"mutation {i}: {problem ?? $"allocated {allocated} bytes"}";
            }
        }

        return null;
    }

    private static byte[] Encode(long[] column)
    {
        var writer = new WireWriter();
        ColumnCodec.Encode(column, writer);
        return writer.ToArray();
    }

    private static byte[] EncodeGroup(SampleBlock block)
    {
        var writer = new WireWriter();
        KeptGroup.EncodeKept([.. block.Columns], writer);
        return writer.ToArray();
    }

    private string? One(int kind) => kind switch
    {
        0 or 1 => Frame(),
        2 or 3 => Column(),
        4 => Group(),
        5 or 6 => Window(),
        _ => _mutator.Next(2) == 0 ? Schema() : Compressed(),
    };

    private string? Frame()
    {
        var at = _mutator.Next(_frames.Count);
        var damaged = _mutator.Damage(_frames[at]);
        if (CloudNexus.Wire.Frame.TryParse(damaged, out var frame) != DecodeStatus.Ok)
        {
            return frame is null ? null : "a frame was given out beside a failure";
        }

        Accepted++;
        frame!.TryDecodeSamples(_blocks[at].Schema, out _);
        return frame.HasValidMac(MacKey) && !damaged.AsSpan().SequenceEqual(_frames[at]) ? "a damaged frame has a valid MAC" : null;
    }

    private string? Column()
    {
        var (bytes, rows) = _columns[_mutator.Next(_columns.Count)];
        var reader = new WireReader(_mutator.Damage(bytes));
        ColumnCodec.Decode(ref reader, new long[rows]);
        Accepted += reader.IsOk ? 1 : 0;
        return null;
    }

    private string? Group()
    {
        var (bytes, block) = _groups[_mutator.Next(_groups.Count)];
        var wanted = new bool[block.Columns.Count];
        wanted[_mutator.Next(wanted.Length)] = true;
        Accepted += KeptGroup.TryDecode(_mutator.Damage(bytes), block.Rows, wanted, out _) == DecodeStatus.Ok ? 1 : 0;
        return null;
    }

    private string? Window()
    {
        var window = _windows[_mutator.Next(_windows.Count)];
        return window.Check(_mutator, out var accepted) is { } problem ? problem : Count(accepted);
    }

    private string? Schema()
    {
        var schema = _blocks[0].Schema;
        var status = SeriesSchema.TryDecode(_mutator.Damage(schema.Encoded.Span), out var decoded);
        Accepted += status == DecodeStatus.Ok ? 1 : 0;
        return decoded is not null && decoded.Id == schema.Id && !decoded.Encoded.Span.SequenceEqual(schema.Encoded.Span)
            ? "a damaged schema has the identity of another"
            : null;
    }

    private string? Compressed()
    {
        var block = _blocks[3];
        var bytes = CompressedGroup.TryEncode([.. block.Columns], int.MaxValue / 1024)!;
        Accepted += CompressedGroup.TryExpand(_mutator.Damage(bytes), block.Columns.Count, block.Rows, out _) == DecodeStatus.Ok ? 1 : 0;
        return null;
    }

    private string? Count(bool accepted)
    {
        Accepted += accepted ? 1 : 0;
        return null;
    }
}
