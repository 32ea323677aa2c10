using System.Text;
using CloudNexus.Agent.Processes;

namespace CloudNexus.Agent.Tests.Processes;

public sealed class ProcessStatTests
{
    [Fact]
    public void TryParse_KernelLine_YieldsTheFieldsByTheirPlaces()
    {
        // Every field that could be taken by mistake has a number of its own.
        const string Line = "7 (bash) S 4 5 6 7 -8 9 10 11 12 13 140 150 16 17 18 19 20 21 2200 2300 2400 184 26\n";
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes(Line), out var stat, out var name));
        Assert.Equal(new ProcessStat(290, 20, 2200, 2400), stat);
        Assert.Equal("bash", Encoding.UTF8.GetString(name));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData(") R 1 2 3")]
    [InlineData("((x))")]
    [InlineData("")]
    [InlineData("new\nline")]
    public void TryParse_OddName_IsTakenWhole(string odd)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes(ProcessTree.Stat(7, odd, 1, 2, 3)), out var stat, out var name));
        Assert.Equal(odd, Encoding.UTF8.GetString(name));
        Assert.Equal(new ProcessStat(1, 1, 3, 2), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 bash S 4 5")]
    [InlineData("7 )bash( S 4 5")]
    [InlineData("7 (bash) S 4 5 6 7 -8 9 10 11 12 13 140 150 16 17 18 19 20 21 2200 2300")]
    [InlineData("7 (bash) S 4 5 6 7 -8 9 10 11 12 13 x 150 16 17 18 19 20 21 2200 2300 2400")]
    [InlineData("7 (bash) S 4 5 6 7 -8 9 10 11 12 13 140 150 16 17 18 19 20 21 2200 2300 -2400")]
    public void TryParse_NoSuchLine_IsFalse(string line) => Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _, out _));
}
