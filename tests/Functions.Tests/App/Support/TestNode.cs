using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>A node with a key, that makes frames of samples whose values follow from their times.</summary>
internal sealed class TestNode(ApiKey key)
{
    private readonly FrameWriter _writer = new();

    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
    [
        SeriesDefinition.Gauge("cpu.total", "%", 2),
        SeriesDefinition.Gauge("mem.used", "By"),
        SeriesDefinition.Gauge("mem.total", "By"),
        SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "eth0")),
    ]);

    public ApiKey Key => key;

    public string Id => key.NodeId;

    public static double Cpu(long timeMs) => timeMs / 1000 % 100;

    /// <summary>Samples a second apart.</summary>
    public static SampleBlock Block(long startMs, int rows)
    {
        var times = Enumerable.Range(0, rows).Select(i => startMs + (i * 1000L)).ToArray();
        return new SampleBlock(
            Schema,
            times,
            [
                [.. times.Select(t => (long)(Cpu(t) * 100))],
                [.. times.Select(_ => 250L)],
                [.. times.Select(_ => 1000L)],
                [.. times.Select(t => t / 10)],
            ]);
    }

    public byte[] Frame(
        ulong sequence, long startMs, int rows = 5, ulong epoch = 1, ulong lowestHeld = 1, bool withSchema = true, bool stopping = false)
        => Frame(sequence, Block(startMs, rows), epoch, lowestHeld, withSchema, stopping);

    public byte[] Frame(
        ulong sequence, SampleBlock block, ulong epoch = 1, ulong lowestHeld = 1, bool withSchema = true, bool stopping = false)
    {
        var header = new FrameHeader(Id, key.KeyId, epoch, sequence, lowestHeld, 5000, block.Schema.Id, stopping);
        return _writer.Write(header, block, withSchema, key.DeriveMacKey());
    }

    /// <summary>A frame in another node's name, made with this node's key.</summary>
    public byte[] FrameInNameOf(string nodeId, string keyId, long startMs)
    {
        var block = Block(startMs, 5);
        return _writer.Write(new FrameHeader(nodeId, keyId, 1, 1, 1, 5000, block.Schema.Id), block, true, key.DeriveMacKey());
    }

    /// <summary>A frame with a good MAC whose columns are none.</summary>
    public byte[] FrameOfRubbish(ulong sequence, long startMs)
    {
        var frame = Frame(sequence, startMs);
        var body = frame[..^Wire.Frame.MacBytes];
        body[^1] ^= 0x55;
        byte[] spoiled = [.. body, 0x80];
        var mac = System.Security.Cryptography.HMACSHA256.HashData(key.DeriveMacKey(), spoiled);
        return [.. spoiled, .. mac[..Wire.Frame.MacBytes]];
    }
}
