using System.Text;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Wire.Tests.Logs;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain ä €", "plain ä €")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    [InlineData("\u001b[31mred\u001b[0m", "\uFFFD[31mred\uFFFD[0m")]
    [InlineData("nul\0\0\0\0end", "nul\uFFFDend")]
    [InlineData("c1 \u009b31m", "c1 \uFFFD31m")]
    public void Clean_Text_ReplacesEachRunOfControls(string raw, string cleaned)
        => Assert.Equal((cleaned, false), Clean(Encoding.UTF8.GetBytes(raw), 100));

    [Fact]
    public void Clean_NoUtf8_ReplacesEachRun()
        => Assert.Equal(("ä\uFFFDx\uFFFD", false), Clean([0xC3, 0xA4, 0xFF, 0xFE, 0x80, (byte)'x', 0xE2, 0x82], 100));

    [Fact]
    public void Clean_PlainOnly_ReplacesTabsAndBreaks()
    {
        var into = new byte[20];
        Assert.Equal("a\uFFFDb", Encoding.UTF8.GetString(into.AsSpan(0, LogText.Clean("a\t\nb"u8, into, inLines: false, out _))));
        Assert.Equal("a\uFFFDb", LogText.Clean("a\r\nb", 20));
        Assert.Equal(new string('x', 128), LogText.Clean(new string('x', 500), LogText.MostSourceBytes));
    }

    [Theory]
    [InlineData("€€€", 8, "€€")]
    [InlineData("abcdef", 4, "abcd")]
    [InlineData("ab\u0001", 4, "ab")]
    public void Clean_TooLong_IsCutBetweenCharacters(string raw, int most, string cleaned)
        => Assert.Equal((cleaned, true), Clean(Encoding.UTF8.GetBytes(raw), most));

    [Fact]
    public void Clean_AnyBytes_IsAText()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var raw = new byte[random.Next(40)];
            random.NextBytes(raw);
            var into = new byte[random.Next(60)];
            var length = LogText.Clean(raw, into, inLines: true, out _);
            Assert.True(LogText.IsText(into.AsSpan(0, length)));
        }
    }

    private static (string Text, bool Cut) Clean(byte[] raw, int most)
    {
        var into = new byte[most];
        var length = LogText.Clean(raw, into, inLines: true, out var cut);
        return (Encoding.UTF8.GetString(into.AsSpan(0, length)), cut);
    }
}
