using System.Text.Json;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Ai.Explain;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Ai.Explain;

public sealed class StatementCheckTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SeriesLook[] Looks =
    [
        new("node-1", "cpu.total", Noon.AddHours(-1).ToUnixTimeMilliseconds(), Noon.ToUnixTimeMilliseconds()),
        new("node-1", "cpu.total", Noon.AddHours(-3).ToUnixTimeMilliseconds(), Noon.AddHours(-2).ToUnixTimeMilliseconds()),
    ];

    [Fact]
    public void Read_LinkToWhatWasLookedAt_IsKept()
    {
        var (kept, dropped) = Read(new { text = "CPU was full.", node = "node-1", series = "cpu.total", from = "2026-11-01T11:10:00Z", to = "2026-11-01T11:20:00Z" });
        Assert.Equal(new Statement("CPU was full.", new StatementLink("node-1", "cpu.total", Noon.AddMinutes(-50), Noon.AddMinutes(-40))), Assert.Single(kept));
        Assert.Equal(0, dropped);
    }

    [Fact]
    public void Read_TimeThatReachesFurther_IsNarrowedToWhatWasLookedAt()
    {
        var (kept, _) = Read(new { text = "x", node = "WEB", series = "cpu.total", from = "2026-11-01T09:50:00Z", to = "2026-11-05T00:00:00Z" });
        Assert.Equal(new StatementLink("node-1", "cpu.total", Noon.AddHours(-1), Noon), kept[0].Link);
    }

    [Theory]
    [InlineData("node-2", "cpu.total", "2026-11-01T11:10:00Z", "2026-11-01T11:20:00Z")]
    [InlineData("", "cpu.total", "2026-11-01T11:10:00Z", "2026-11-01T11:20:00Z")]
    [InlineData("node-1", "mem.used", "2026-11-01T11:10:00Z", "2026-11-01T11:20:00Z")]
    [InlineData("node-1", "cpu.total", "2026-11-01T13:10:00Z", "2026-11-01T13:20:00Z")]
    [InlineData("node-1", "cpu.total", "2026-11-01T11:20:00Z", "2026-11-01T11:10:00Z")]
    [InlineData("node-1", "cpu.total", "noon", "later")]
    [InlineData("node-1", "cpu.total", null, null)]
    public void Read_LinkThatNothingShows_IsDroppedAndCounted(string node, string series, string? from, string? to)
    {
        var (kept, dropped) = Read(new { text = "It was the CPU.", node, series, from, to });
        Assert.Equal((new Statement("It was the CPU.", null), 1), (Assert.Single(kept), dropped));
    }

    [Fact]
    public void Read_NoLink_IsNoneDropped()
        => Assert.Equal(0, Read(new { text = "Nobody knows.", node = "", series = "", from = "", to = "" }).Dropped);

    [Fact]
    public void Read_Texts_AreCleanedBoundedAndAtMostSix()
    {
        var (kept, _) = StatementCheck.Read(
            JsonSerializer.Serialize(new { more = 1, statements = Enumerable.Repeat(new { text = "a\u001b[1m\nb " + new string('c', 600) }, 9) }), "node-1", null, Looks);
        Assert.Equal(6, kept.Count);
        Assert.All(kept, s => Assert.True(s.Text.StartsWith("a [1m b c", StringComparison.Ordinal) && s.Text.Length == 500, s.Text));
    }

    [Theory]
    [InlineData("It was the CPU.")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"statements":[]}""")]
    [InlineData("""{"statements":[null,{"text":""}]}""")]
    [InlineData("""{"statements":"none"}""")]
    public async Task Read_SomethingElse_IsRubbish(string answer)
        => Assert.Equal("model-server-broken", await PeopleOf.ProblemAsync(() => Task.FromResult(StatementCheck.Read(answer, "node-1", "web", Looks))));

    private static (IReadOnlyList<Statement> Kept, int Dropped) Read(object statement)
        => StatementCheck.Read(JsonSerializer.Serialize(new { statements = new[] { statement } }), "node-1", "web", Looks);
}
