using System.Text;

namespace CloudNexus.Wire.Tests.Processes;

public sealed class ProcessNameTests
{
    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("", "")]
    [InlineData("a b) (c", "a b) (c")]
    [InlineData("tab\tbell\u0007\u009b", "tab?bell??")]
    [InlineData("grün😀", "grün😀")]
    public void Clean_Text_IsPrintable(string name, string expected)
    {
        Assert.Equal(expected, ProcessName.Clean(Encoding.UTF8.GetBytes(name)));
        Assert.True(ProcessName.IsValid(expected));
    }

    [Fact]
    public void Clean_NoUtf8_BecomesQuestionMarks() => Assert.Equal("a??b", ProcessName.Clean([(byte)'a', 0xFF, 0xC3, (byte)'b']));

    [Fact]
    public void Clean_Long_IsCutBetweenCharacters()
    {
        var cleaned = ProcessName.Clean(Encoding.UTF8.GetBytes(new string('x', ProcessName.MostBytes - 1) + "😀y"));
        Assert.Equal(new string('x', ProcessName.MostBytes - 1), cleaned);
    }

    [Fact]
    public void IsValid_ControlsAndHalvesOfCharacters_IsFalse()
        => Assert.All(["line\nbreak", "\ud800", "\ufffd\ud800"], name => Assert.False(ProcessName.IsValid(name)));

    [Fact]
    public void IsValid_65Bytes_IsFalse() => Assert.False(ProcessName.IsValid(new string('x', ProcessName.MostBytes + 1)));
}
