using System.Text;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Logs;
using CloudNexus.Harness;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Tests.Logs;

/// <summary>What rows are made of and found by.</summary>
public sealed class LogPartsTests
{
    private const long Hour = 1_793_534_400_000;

    [Theory]
    [InlineData("timeout", "Connection TIMEOUT", true)]
    [InlineData("out conn", "Connection timeout", true)]
    [InlineData("conn missing", "Connection timeout", false)]
    [InlineData("\"connection timeout\"", "connection  timeout", false)]
    [InlineData("\"Connection Timeout\" 42", "id=42: connection timeout", true)]
    [InlineData("größe", "GRÖSSE Größe", true)]
    [InlineData("ÄRGER", "viel ärger", true)]
    [InlineData("ärger", "viel anger", false)]
    [InlineData("K", "\u212A", false)]
    public void Match_Words_AreAllHeldWhateverTheCase(string q, string text, bool holds)
    {
        var terms = LogTerms.Parse(q);
        var bytes = Encoding.UTF8.GetBytes(text);
        var lower = bytes.Select(b => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b).ToArray();
        Assert.Equal(holds, terms.Match(bytes, lower));
        Assert.True(!holds || terms.MayMatch(lower));
        var filter = new LetterFilter();
        filter.Add(bytes);
        Assert.True(!holds || LetterFilter.MayHold(filter.ToArray(), terms.Runs));
    }

    [Theory]
    [InlineData("\"no end")]
    [InlineData("a b c d e f g h i j k")]
    public void Parse_WordsThatCannotBe_AreRefused(string q)
        => Assert.Equal("bad-q", Assert.Throws<ApiException>(() => LogTerms.Parse(q)).Kind);

    [Fact]
    public void Parse_WordsThatAreTooLong_AreRefused()
        => Assert.Equal("bad-q", Assert.Throws<ApiException>(() => LogTerms.Parse(new string('x', LogTerms.MostChars + 1))).Kind);

    [Fact]
    public void Filter_OfMuchText_RulesOutWordsThatAreNotThere()
    {
        var random = new Random(1);
        var filter = new LetterFilter();
        for (var i = 0; i < 5000; i++)
        {
            var text = $"GET /api/v1/users/{random.Next()} took {random.Next(1000)} ms, connection {Guid.NewGuid()} closed";
            filter.Add(Encoding.UTF8.GetBytes(text));
        }

        var bytes = filter.ToArray();
        Assert.InRange(bytes.Length, 32, 2200);
        Assert.True(LetterFilter.MayHold(bytes, LogTerms.Parse("connection closed took").Runs));
        string[] others = ["OutOfMemory", "segfault", "certificate", "refused", "kernel panic", "deadlock", "no space left"];
        Assert.All(others, w => Assert.False(LetterFilter.MayHold(bytes, LogTerms.Parse(w).Runs), w));
        Assert.True(LetterFilter.MayHold(bytes, LogTerms.Parse("12:34 42").Runs));
        Assert.True(LetterFilter.MayHold(default, LogTerms.Parse("segfault").Runs));
    }

    [Fact]
    public void Segments_AnyOrder_ComeBack()
    {
        LogSegment[] segments = [new(ulong.MaxValue, 1UL << 53, 5000), new(3, 1, 1), new(3, 2, 7), new(3, 900, 0)];
        Assert.Equal(segments, LogSegment.Decode(LogSegment.Encode(segments)));
        Assert.Throws<InvalidDataException>(() => LogSegment.Decode([9, 1]));
        Assert.Throws<InvalidDataException>(() => LogSegment.Decode([.. LogSegment.Encode(segments), 0]));
    }

    [Fact]
    public void Summary_OfLines_CountsByTenSecondsSourceAndLevel()
    {
        var packed = LogFrames.Pack(
            LogFrames.Line(Hour + 1, "a"),
            LogFrames.Line(Hour + 9_999, "b", LogLevel.Error),
            LogFrames.Line(Hour + 3_599_999, "c", LogLevel.Fatal, "db"),
            LogFrames.Line(Hour + 10_000, "d"),
            LogFrames.Line(Hour + 2, "e"));
        Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(packed, out var block));

        var summary = LogSummary.Decode(LogSummary.Of(block!, Hour).Encode(Hour), Hour);

        Assert.Equal([("app", Hour + 10_000), ("db", Hour + 3_599_999)], summary.Sources.Select(s => (s.Name, s.LastMs)));
        Assert.Equal(
            [new LogCell(0, LogLevel.Info, 2), new LogCell(0, LogLevel.Error, 1), new LogCell(1, LogLevel.Info, 1)], summary.Sources[0].Cells);
        Assert.Equal([new LogCell(359, LogLevel.Fatal, 1)], summary.Sources[1].Cells);
        Assert.Throws<InvalidDataException>(() => LogSummary.Decode([1], Hour));
    }

    [Theory]
    [InlineData("1.2.3.4.node", true)]
    [InlineData("1.2.3.4.", true)]
    [InlineData("1.2.3.4", false)]
    [InlineData("-1.2.3.4.node", false)]
    [InlineData("1.2.3.4.Node/", false)]
    [InlineData("99999999999999999.2.3.4.node", false)]
    [InlineData("", false)]
    public void Place_Text_IsTakenOrNot(string text, bool taken) => Assert.Equal(taken, LogPlace.TryParse(text, out _));

    [Fact]
    public void Place_Order_IsTimeNodeFrameAndIndex()
    {
        LogPlace[] ordered =
        [
            LogPlace.Before(5), new(5, "a", 1, 2, 3), new(5, "a", 1, 2, 4), new(5, "a", 1, 3, 0), new(5, "a", 2, 1, 0), new(5, "b", 1, 1, 0),
            LogPlace.Before(6),
        ];
        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.All(ordered, p => Assert.True(LogPlace.TryParse(p.ToString(), out var same) && same == p));
    }

    [Fact]
    public void Throttle_BeyondItsLines_LeavesOutAndCounts()
    {
        var time = new ManualTimeProvider();
        var throttle = new LogThrottle(time);
        Assert.Equal((150, 0), throttle.Take("n", 150));
        Assert.Equal((50, 100), throttle.Take("n", 150));
        Assert.Equal((0, 0), throttle.Take("n", 30));
        Assert.Equal((200, 0), throttle.Take("other", 200));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal((100, 50), throttle.Take("n", 120));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((200, 100), throttle.Take("n", 300));
    }

    [Fact]
    public void Counts_Buckets_AreMultiplesOfTenSecondsAndHoldAllTimes()
    {
        var counts = new LogCounts(Hour + 61_000, Hour + 3_600_000, 60);
        Assert.Equal((60, Hour + 60_000), (counts.BucketSeconds, counts.FromMs));
        counts.Add(Hour + 60_000, LogLevel.Warn, 2);
        counts.Add(Hour + 3_599_999, LogLevel.Warn, 1);
        counts.Add(Hour + 3_600_000, LogLevel.Warn, 1);
        counts.Add(Hour + 59_999, LogLevel.Warn, 1);
        var buckets = counts.Read();
        Assert.Equal(59, buckets.Count);
        Assert.Equal((Hour + 60_000, 2L), (buckets[0].At, buckets[0].Counts["warn"]));
        Assert.Equal(1, buckets[^1].Counts["warn"]);
        Assert.Equal(3, buckets.Sum(b => b.Counts.Values.Sum()));
    }
}
