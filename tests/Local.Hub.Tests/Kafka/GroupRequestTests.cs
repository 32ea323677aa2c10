using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class GroupRequestTests
{
    private const string Group = "readers";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FindCoordinator_EveryVersion_NamesThisBroker(short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        for (sbyte kind = 0; kind <= (version >= 1 ? 1 : 0); kind++)
        {
            var answer = await client.AskAsync(KafkaApi.FindCoordinator, version, w =>
            {
                w.String(Group);
                if (version >= 1)
                {
                    w.Int8(kind);
                }
            });
            Assert.Equal(0, version >= 1 ? answer.Int32() : 0);
            Assert.Equal(kind == 0 ? KafkaError.None : KafkaError.InvalidRequest, (KafkaError)answer.Int16());
            Assert.Equal(kind == 0, (version >= 1 ? answer.NullableString() : null) is null);
            Assert.Equal((0, "127.0.0.1", test.Server.Port), (answer.Int32(), answer.String(), answer.Int32()));
            KafkaClient.AssertRead(answer);
        }
    }

    public static TheoryData<short, short, short, short> Versions() => new()
    {
        { 0, 0, 2, 1 }, { 1, 1, 3, 2 }, { 2, 2, 4, 3 }, { 3, 2, 5, 4 }, { 4, 2, 6, 5 },
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Membership_EveryVersion_JoinsCommitsLeavesAndSurvivesARestart(short join, short others, short commit, short fetch)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 2, Batch.Of("a", "b", "c"));
        Assert.Equal(-1, await OffsetAsync(client, fetch));

        var (member, generation) = await JoinAsync(client, join);
        Assert.Equal("mine", await SyncAsync(client, others, member, generation, KafkaError.None));
        Assert.Equal(KafkaError.None, await SayAsync(client, KafkaApi.Heartbeat, others, member, generation));
        Assert.Equal(KafkaError.IllegalGeneration, await CommitAsync(client, commit, member, generation + 1, 2));
        Assert.Equal(KafkaError.UnknownMemberId, await CommitAsync(client, commit, "", -1, 2));
        Assert.Equal(KafkaError.OffsetOutOfRange, await CommitAsync(client, commit, member, generation, 4));
        Assert.Equal(KafkaError.OffsetOutOfRange, await CommitAsync(client, commit, member, generation, -1));
        Assert.Equal(KafkaError.OffsetMetadataTooLarge, await CommitAsync(client, commit, member, generation, 2, "note"));
        Assert.Equal(KafkaError.None, await CommitAsync(client, commit, member, generation, 2));
        Assert.Equal(2, await OffsetAsync(client, fetch));

        await test.RestartAsync();
        client = await test.ConnectAsync();
        Assert.Equal(2, await OffsetAsync(client, fetch));
        Assert.Equal(KafkaError.None, await SayAsync(client, KafkaApi.Heartbeat, others, member, generation));
        Assert.Equal("mine", await SyncAsync(client, others, member, generation, KafkaError.None));
        Assert.Equal(KafkaError.None, await CommitAsync(client, commit, member, generation, 3));

        Assert.Equal(KafkaError.None, await SayAsync(client, KafkaApi.LeaveGroup, others, member, generation));
        Assert.Equal(KafkaError.UnknownMemberId, await SayAsync(client, KafkaApi.Heartbeat, others, member, generation));
        Assert.Equal(KafkaError.UnknownMemberId, await CommitAsync(client, commit, member, generation, 3));
        Assert.Equal(KafkaError.None, await CommitAsync(client, commit, "", -1, 1));
        await test.RestartAsync();
        client = await test.ConnectAsync();
        Assert.Equal(1, await OffsetAsync(client, fetch));
        Assert.Equal(KafkaError.UnknownMemberId, await SayAsync(client, KafkaApi.Heartbeat, others, member, generation));
    }

    [Fact]
    public async Task OffsetFetch_OfAllTopics_TellsWhereTheGroupHasACommit()
    {
        await using var test = KafkaTest.Start();
        await test.Hub.CheckpointAsync(Group, 3, 0);
        var client = await test.ConnectAsync();

        var answer = await client.AskAsync(KafkaApi.OffsetFetch, 5, w =>
        {
            w.String(Group);
            w.Int32(-1);
        });

        answer.Int32();
        var topic = Assert.Single(answer.Array(t => (t.String(), t.Array(p => (p.Int32(), p.Int64(), p.Int32(), p.NullableString(), p.Int16())))));
        Assert.Equal((KafkaTest.Topic, (3, 0L, -1, "", (short)0)), (topic.Item1, Assert.Single(topic.Item2)));
    }

    [Theory]
    [InlineData("Default", KafkaError.GroupAuthorizationFailed)]
    [InlineData("../evil", KafkaError.InvalidGroupId)]
    [InlineData("", KafkaError.InvalidGroupId)]
    internal async Task Commit_ToAGroupOfOthersOrNone_IsRefused(string group, KafkaError expected)
    {
        await using var test = KafkaTest.Start(o => o with { ReservedGroups = ["Default"] });
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 2, Batch.Of("a"));

        Assert.Equal(expected, await CommitAsync(client, 6, "", -1, 1, group: group));
        var joined = await client.AskAsync(KafkaApi.JoinGroup, 4, w => WriteJoin(w, 4, "", group));
        joined.Int32();
        Assert.Equal(expected, (KafkaError)joined.Int16());
        Assert.Null(test.Hub.GetCheckpoint("Default", 2));
    }

    [Fact]
    public async Task Join_MoreGroupsThanMayBe_ForgetsEmptyOnesOnly()
    {
        await using var test = KafkaTest.Start(o => o with { MaxGroups = 1 });
        var client = await test.ConnectAsync();
        var (member, _) = await JoinAsync(client, 4);
        async Task<KafkaError> JoinOtherAsync()
        {
            var answer = await client.AskAsync(KafkaApi.JoinGroup, 3, w => WriteJoin(w, 3, "", "other"));
            answer.Int32();
            return (KafkaError)answer.Int16();
        }

        Assert.Equal(KafkaError.PolicyViolation, await JoinOtherAsync());
        await SayAsync(client, KafkaApi.LeaveGroup, 2, member, 0);
        Assert.Equal(KafkaError.None, await JoinOtherAsync());
    }

    private static void WriteJoin(KafkaWriter w, short version, string member, string group = Group)
    {
        w.String(group);
        w.Int32(60_000);
        if (version >= 1)
        {
            w.Int32(60_000);
        }

        w.String(member);
        w.String("consumer");
        w.Int32(1);
        w.String("range");
        w.Bytes("subscription"u8);
    }

    private static async Task<(string Member, int Generation)> JoinAsync(KafkaClient client, short version)
    {
        var member = "";
        while (true)
        {
            var answer = await client.AskAsync(KafkaApi.JoinGroup, version, w => WriteJoin(w, version, member));
            Assert.Equal(0, version >= 2 ? answer.Int32() : 0);
            var error = (KafkaError)answer.Int16();
            var generation = answer.Int32();
            var (protocol, leader) = (answer.String(), answer.String());
            var wasInvited = member.Length > 0;
            member = answer.String();
            var members = answer.Array(m => (m.String(), m.Bytes().ToArray()));
            KafkaClient.AssertRead(answer);
            if (version >= 4 && !wasInvited)
            {
                Assert.Equal(KafkaError.MemberIdRequired, error);
                continue;
            }

            Assert.Equal((KafkaError.None, "range", member), (error, protocol, leader));
            Assert.Equal("subscription"u8, Assert.Single(members).Item2);
            return (member, generation);
        }
    }

    private static async Task<string> SyncAsync(KafkaClient client, short version, string member, int generation, KafkaError expected)
    {
        var answer = await client.AskAsync(KafkaApi.SyncGroup, version, w =>
        {
            w.String(Group);
            w.Int32(generation);
            w.String(member);
            w.Int32(1);
            w.String(member);
            w.Bytes("mine"u8);
        });
        Assert.Equal(0, version >= 1 ? answer.Int32() : 0);
        Assert.Equal(expected, (KafkaError)answer.Int16());
        var assignment = System.Text.Encoding.UTF8.GetString(answer.Bytes().Span);
        KafkaClient.AssertRead(answer);
        return assignment;
    }

    private static async Task<KafkaError> SayAsync(KafkaClient client, KafkaApi api, short version, string member, int generation)
    {
        var answer = await client.AskAsync(api, version, w =>
        {
            w.String(Group);
            if (api == KafkaApi.Heartbeat)
            {
                w.Int32(generation);
            }

            w.String(member);
        });
        Assert.Equal(0, version >= 1 ? answer.Int32() : 0);
        var error = (KafkaError)answer.Int16();
        KafkaClient.AssertRead(answer);
        return error;
    }

    private static async Task<KafkaError> CommitAsync(
        KafkaClient client, short version, string member, int generation, long offset, string note = "", string group = Group)
    {
        var answer = await client.AskAsync(KafkaApi.OffsetCommit, version, w =>
        {
            w.String(group);
            w.Int32(generation);
            w.String(member);
            if (version <= 4)
            {
                w.Int64(-1);
            }

            w.Int32(1);
            w.String(KafkaTest.Topic);
            w.Int32(1);
            w.Int32(2);
            w.Int64(offset);
            if (version >= 6)
            {
                w.Int32(-1);
            }

            w.String(note);
        });
        Assert.Equal(0, version >= 3 ? answer.Int32() : 0);
        Assert.Equal((1, KafkaTest.Topic, 1, 2), (answer.Int32(), answer.String(), answer.Int32(), answer.Int32()));
        var error = (KafkaError)answer.Int16();
        KafkaClient.AssertRead(answer);
        return error;
    }

    private static async Task<long> OffsetAsync(KafkaClient client, short version)
    {
        var answer = await client.AskAsync(KafkaApi.OffsetFetch, version, w =>
        {
            w.String(Group);
            w.Int32(1);
            w.String(KafkaTest.Topic);
            w.Int32(1);
            w.Int32(2);
        });
        Assert.Equal(0, version >= 3 ? answer.Int32() : 0);
        Assert.Equal((1, KafkaTest.Topic, 1, 2), (answer.Int32(), answer.String(), answer.Int32(), answer.Int32()));
        var offset = answer.Int64();
        Assert.Equal(-1, version >= 5 ? answer.Int32() : -1);
        Assert.Equal(("", 0), (answer.NullableString(), answer.Int16()));
        Assert.Equal(0, version >= 2 ? answer.Int16() : 0);
        KafkaClient.AssertRead(answer);
        return offset;
    }
}
