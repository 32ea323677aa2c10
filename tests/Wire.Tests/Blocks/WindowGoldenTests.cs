using CloudNexus.Micro;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Tests.Blocks;

/// <summary>The bytes of docs/block-format.md. They change together with that page, or not at all.</summary>
public class WindowGoldenTests
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create([SeriesDefinition.Gauge("cpu.total", "%", 2), SeriesDefinition.Gauge("mem.used", "By")]);

    private static readonly SampleBlock Block = new(Schema, [1_800_000_000_000, 1_800_000_001_000], [[250, 275], [4096, 4096]]);

    [Fact]
    public void Append_TwoRows_GivesTheDocumentedBytes()
    {
        var window = WindowBlock.Empty.Append(Block);
        Assert.Equal("000007699e29776e69847c2de18cb1c0f8eb0280c0e285e368d00f", Convert.ToHexStringLower(window.Times));
        Assert.Equal("001002f403329a7aba47", Convert.ToHexStringLower(window.Groups["cpu"]));
        Assert.Equal("000c018040779265c2", Convert.ToHexStringLower(window.Groups["mem"]));
    }

    [Fact]
    public void Compact_TwoRows_GivesTheDocumentedBytes()
        => Assert.Equal("00150402f4033283b4642b", Convert.ToHexStringLower(WindowBlock.Compact([Block]).Groups["cpu"]));

    [Fact]
    public void TryDecode_AdaptiveColumnsStoredBefore_GivesTheirValues()
    {
        // A change to predictions, contexts or mixing breaks what is stored: then these bytes decode to something else. Encoders may find other plans.
        const string Stored
            = "2722100c49422100006d768346f09b57204eb6484e6cf66910636c63b4eb370b996f570e161e9aaf5b788b4980c08727802001005fbb36"
            + "846fa95358acd97c83c7c6ca610338e0f8fa6f7a7d98092594010100ffff07056dda7de7cdf34900e807010052e8a6da0056";
        var few = Shapes.Make("few values", 160);
        long[][] columns = [few, Shapes.Make("pages", 160), [.. few.Select((v, i) => 100 - v + (i % 5 == 0 ? 7 : 0))], Shapes.Make("steps", 160)];
        var writer = new WireWriter();
        KeptGroup.EncodeKept(columns, writer);
        Assert.True(Stored == Convert.ToHexStringLower(writer.Written), Convert.ToHexStringLower(writer.Written));
        Assert.Equal(DecodeStatus.Ok, KeptGroup.TryDecode(Convert.FromHexString(Stored), 160, [true, true, true, true], out var decoded));
        Assert.Equal(columns, decoded);
    }
}
