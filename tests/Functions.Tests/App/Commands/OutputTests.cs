using System.Text;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Reading;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Output on its way from an agent to who reads it.</summary>
public sealed class OutputTests : OneRig
{
    private AgentCaller _host = null!;
    private string _id = "";

    public override async Task InitializeAsync()
    {
        _host = await Rig.HostAsync();
        _id = (await Rig.CreateAsync(_host)).Id;
        await Rig.ClaimAsync(_host);
    }

    [Fact]
    public async Task Output_PiecesThatOverlapOrComeTwice_IsThereOnce()
    {
        await Rig.WriteAsync(_host, _id, 0, "abc");
        await Rig.WriteAsync(_host, _id, 0, "abc");
        await Rig.WriteAsync(_host, _id, 2, "cdef");
        Assert.Equal(6, (await Rig.WriteAsync(_host, _id, 1, "bcd")).OutputBytes);
        Assert.Equal(new OutputAnswer(0, 6, "abcdef", false), await ReadAsync(0));
        Assert.Equal(new OutputAnswer(4, 6, "ef", false), await ReadAsync(4));
        Assert.Equal(new OutputAnswer(6, 6, "", false), await ReadAsync(6));
        await Rig.ReportAsync(_host, _id, CommandStatus.Completed);
        Assert.True((await ReadAsync(6)).Ended);
    }

    [Fact]
    public async Task Output_LongerThanARow_IsReadWholeFromAnyByte()
    {
        var all = new StringBuilder();
        var at = 0;
        for (var i = 0; at < 200_000; i++)
        {
            var piece = string.Concat(Enumerable.Repeat($"{i} grüße 🐢\n", 300 + (i * 37 % 900)));
            all.Append(piece);
            await Rig.WriteAsync(_host, _id, at, piece);
            at += Encoding.UTF8.GetByteCount(piece);
        }

        await Rig.ReportAsync(_host, _id, CommandStatus.Completed);
        Assert.Equal(all.ToString(), await ReadAllAsync(0));
        var bytes = Encoding.UTF8.GetBytes(all.ToString());
        foreach (var from in new[] { 1, 31_999, 32_768, 65_537, 131_071, at - 3 })
        {
            var answer = await ReadAsync(from);
            Assert.InRange(answer.From, from, from + 3);
            Assert.Equal(Encoding.UTF8.GetString(bytes[(int)answer.From..(int)answer.Next]), answer.Text);
            Assert.DoesNotContain('\uFFFD', answer.Text);
        }
    }

    [Fact]
    public async Task Output_BeyondWhatIsKept_IsCutBetweenCharacters()
    {
        await Rig.SetAsync(CommandSettings.OutputKilobytes, 1);
        await Rig.WriteAsync(_host, _id, 0, new string('x', 1023));
        await Rig.WriteAsync(_host, _id, 1023, "ü and more");
        await Rig.WriteAsync(_host, _id, 50_000, "far behind");
        var item = await Rig.FindAsync(_id);
        Assert.Equal((1023, true), (item.OutputBytes, item.OutputCut));
        Assert.Equal(new string('x', 1023), await ReadAllAsync(0, ended: false));
    }

    [Fact]
    public async Task Output_OfAStoreThatFellBack_GoesOnBehindTheGap()
    {
        await Rig.WriteAsync(_host, _id, 0, "begin");
        await Rig.WriteAsync(_host, _id, 100, "end");
        Assert.True((await Rig.FindAsync(_id)).OutputCut);
        Assert.Equal(new OutputAnswer(0, 5, "begin", false), await ReadAsync(0));
        Assert.Equal(new OutputAnswer(100, 103, "end", false), await ReadAsync(5));
    }

    [Theory]
    [InlineData(-1, "x")]
    [InlineData(0, null)]
    public async Task Report_OutputThatIsNone_IsRefused(long from, string? text)
        => Assert.Equal("bad-output", await CommandRig.ProblemAsync(() => Rig.WriteAsync(_host, _id, from, text!)));

    [Fact]
    public async Task Report_MoreThanAPiece_IsRefused()
        => Assert.Equal(
            "bad-output", await CommandRig.ProblemAsync(() => Rig.WriteAsync(_host, _id, 0, new string('x', OutputTail.MostInRow + 1))));

    [Fact]
    public async Task Append_OfTheService_TakesAnyLength()
    {
        var asked = await Rig.AskAsync();
        await Rig.Commands.TryStartAsync(asked.Id, TimeSpan.FromMinutes(1), default);
        var text = string.Concat(Enumerable.Repeat("wörter ", 20_000));
        await Rig.Commands.AppendOutputAsync(asked.Id, text, default);
        await Rig.Commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(), default);
        Assert.Equal(text, await ReadAllAsync(0, asked.Id));
    }

    [Fact]
    public async Task Follow_Waits_AndAnswersWhatIsWritten()
    {
        var waiting = FollowAsync(Rig, 0);
        await Eventually.True(() => Rig.App.Get<CommandRooms>().Followers.Waiting == 1, "the reader waits");
        await Rig.WriteAsync(_host, _id, 0, "hello");
        Assert.Equal("hello", (await waiting).Text);
    }

    [Fact]
    public async Task Follow_WrittenByAnotherInstance_IsFoundWithinSeconds()
    {
        await using var other = Rig.Twin();
        var waiting = FollowAsync(other, 0);
        await Eventually.True(() => other.App.Get<CommandRooms>().Followers.Waiting == 1, "the reader waits");
        await Rig.ReportAsync(_host, _id, CommandStatus.Failed, new CommandResult(Error: "It broke."));
        await Eventually.True(
            () =>
            {
                Rig.App.Time.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the reader is answered");
        Assert.Equal(new OutputAnswer(0, 0, "", true), await waiting);
    }

    private Task<OutputAnswer> FollowAsync(CommandRig rig, long from)
        => rig.App.Get<OutputFollower>().FollowAsync(TestCallers.Admin, _id, from, TimeSpan.FromSeconds(30), default, default);

    private Task<OutputAnswer> ReadAsync(long from, string? id = null)
        => Rig.App.Get<OutputFollower>().FollowAsync(TestCallers.Admin, id ?? _id, from, TimeSpan.Zero, default, default);

    private async Task<string> ReadAllAsync(long from, string? id = null, bool ended = true)
    {
        var text = new StringBuilder();
        while (true)
        {
            var answer = await ReadAsync(from, id);
            text.Append(answer.Text);
            if (answer.Ended || answer.Text.Length == 0)
            {
                Assert.Equal(ended, answer.Ended);
                return text.ToString();
            }

            Assert.Equal(from, answer.From);
            from = answer.Next;
        }
    }
}
