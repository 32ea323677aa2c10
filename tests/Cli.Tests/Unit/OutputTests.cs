using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Tests.Unit;

public sealed class OutputTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("plain, ümlaut, 木", "plain, ümlaut, 木")]
    [InlineData("\e[2Jgone", "\uFFFD[2Jgone")]
    [InlineData("a\r\nb", "a\uFFFD\uFFFDb")]
    [InlineData("csi\u009b31m", "csi\uFFFD31m")]
    [InlineData("right\u202eleft", "right\uFFFDleft")]
    [InlineData(null, "")]
    public void Line_WhatWouldMoveOrHide_IsReplaced(string? text, string expected) => Assert.Equal(expected, Clean.Line(text));

    [Fact]
    public void Lines_LineEnds_Stay() => Assert.Equal("a\nb\uFFFD", Clean.Lines("a\nb\e"));

    [Fact]
    public void Output_TabsAndReturns_BecomeWhatTheyMean() => Assert.Equal("a\tb\nc\nd\uFFFD[1m", Clean.Output("a\tb\r\nc\rd\e[1m"));

    [Theory]
    [InlineData("{\"a\": \"ü 木 😀\"}", "{\"a\": \"ü 木 😀\"}")]
    [InlineData("a\tb\u00a0c\n", "a<U+0009>b<U+00A0>c<U+000A>")]
    [InlineData("\u202e\u200d\ufeff\U000e0041", "<U+202E><U+200D><U+FEFF><U+E0041>")]
    [InlineData("a\u0338b", "a<U+0338>b")]
    public void Exactly_WhatCannotBeSeen_StandsAsItsNumber(string text, string expected) => Assert.Equal(expected, Exactly.Line(text));

    [Fact]
    public void Table_Cells_AreAlignedAndCleaned()
    {
        var table = new Table("NAME", new Column("CPU", Right: true), "ID");
        table.Add("a\e", "5.0 %", "1");
        table.Add("longer", "99.0 %", "22");

        Assert.Equal(["NAME       CPU  ID", "a\uFFFD       5.0 %  1", "longer  99.0 %  22"], table.Lines(null, color: false));
    }

    [Fact]
    public void Table_NarrowTerminal_CutsLines()
    {
        var table = new Table("NAME", "LABELS");
        table.Add("a", "rather long");

        Assert.All(table.Lines(10, color: false), line => Assert.InRange(line.Length, 1, 10));
        Assert.Equal("a     rat…", table.Lines(10, color: false).Last());
    }

    [Fact]
    public void Table_Colour_StandsAroundTheCell()
    {
        var table = new Table("STATUS");
        table.Add(new Cell("DOWN", Tint.Bad));

        Assert.Equal("\e[31mDOWN\e[0m", table.Lines(null, color: true).Last().Replace("  ", "", StringComparison.Ordinal));
        Assert.Equal("DOWN", table.Lines(null, color: false).Last());
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199, "119 min")]
    [InlineData(7200, "2 h")]
    [InlineData(172800, "2 d")]
    public void Span_Seconds_InTheirGreatestUnit(int seconds, string expected)
    {
        Assert.Equal(expected, Show.Span((double)seconds));
        Assert.Equal($"{expected} ago", Show.Ago(Now.AddSeconds(-seconds), Now));
    }

    [Theory]
    [InlineData(0.0, "0 B")]
    [InlineData(999.0, "999 B")]
    [InlineData(1000.0, "1.0 kB")]
    [InlineData(123456.0, "123 kB")]
    [InlineData(3.2e9, "3.2 GB")]
    [InlineData(null, "-")]
    public void Bytes_Number_HasThreeDigitsAtMost(double? bytes, string expected) => Assert.Equal(expected, Show.Bytes(bytes));
}
