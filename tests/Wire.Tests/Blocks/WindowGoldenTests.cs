using System.Security.Cryptography;
using CloudNexus.Micro;

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
    public void TryReadGroup_OfAnAdaptiveColumn_ReadsWhatIsStoredToday()
    {
        // Forty rows of a walk, as a closed window holds them: a change to predictions, contexts or mixing breaks what is stored.
        var block = Shapes.Block(["random walk", "few values"], 40);
        var group = WindowBlock.Compact([block]).Groups["shape"];
        Assert.Equal("9b220aa1064c5ef0ccb03a73940301c2231280c2283a940fe5345b4c37d397dc", Convert.ToHexStringLower(SHA256.HashData(group)));
    }
}
