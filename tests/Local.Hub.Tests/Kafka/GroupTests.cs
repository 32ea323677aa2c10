using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Kafka.Groups;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Tests.Kafka;

/// <summary>A group alone, with a clock that the test moves.</summary>
public sealed class GroupTests : IDisposable
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(60);
    private readonly ManualTimeProvider _time = new();
    private readonly KafkaServerOptions _options = new() { MaxGroupMembers = 3, MaxGroupBytes = 1000 };
    private readonly Group _group;
    private GroupState? _kept;

    public GroupTests() => _group = new Group("g", _options, _time, (_, state) => _kept = state);

    public void Dispose() => _group.Dispose();

    [Fact]
    public async Task Join_TwoTogether_OneLeadsAndBothHearTheirPart()
    {
        var (a, b) = await StableAsync();

        Assert.Equal(1, a.Generation);
        Assert.Equal(KafkaError.None, _group.Heartbeat(a.MemberId, 1));
        Assert.Equal(KafkaError.None, _group.CheckCommit(b.MemberId, 1));
        Assert.Equal(KafkaError.IllegalGeneration, _group.Heartbeat(a.MemberId, 2));
        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat("nobody", 1));
        Assert.Equal(KafkaError.UnknownMemberId, _group.CheckCommit("", -1));
    }

    [Fact]
    public async Task Join_Newcomer_IsToldItsIdFirst()
    {
        var told = await JoinAsync("", mayInvite: true);
        Assert.Equal(KafkaError.MemberIdRequired, told.Error);

        var joined = JoinAsync(told.MemberId, mayInvite: true);
        _time.Advance(_options.FirstRebalanceDelay);

        Assert.Equal((KafkaError.None, told.MemberId), ((await joined).Error, (await joined).Leader));
        Assert.Equal(KafkaError.UnknownMemberId, (await JoinAsync("invented")).Error);
    }

    [Fact]
    public async Task Join_Third_MakesTheOthersJoinAgain()
    {
        var (a, b) = await StableAsync();
        var third = JoinAsync("");
        Assert.Equal(KafkaError.RebalanceInProgress, _group.Heartbeat(a.MemberId, 1));
        Assert.Equal(KafkaError.None, _group.CheckCommit(a.MemberId, 1));
        Assert.Equal(KafkaError.RebalanceInProgress, (await _group.SyncAsync(b.MemberId, 1, [])).Error);
        var again = new[] { JoinAsync(a.MemberId), JoinAsync(b.MemberId) };

        var all = await Task.WhenAll([third, .. again]);

        Assert.All(all, r => Assert.Equal((KafkaError.None, 2, a.Leader), (r.Error, r.Generation, r.Leader)));
        Assert.Equal(3, all.Single(r => r.MemberId == r.Leader).Members.Count);
        Assert.Equal(KafkaError.RebalanceInProgress, _group.CheckCommit(b.MemberId, 2));
        Assert.Equal(KafkaError.GroupMaxSizeReached, (await JoinAsync("")).Error);
    }

    [Fact]
    public async Task Leave_OfOne_LeavesTheOtherAlone()
    {
        var (a, b) = await StableAsync();
        Assert.Equal(KafkaError.None, _group.Leave(b.MemberId));
        Assert.Equal(KafkaError.UnknownMemberId, _group.Leave(b.MemberId));
        Assert.Equal(KafkaError.RebalanceInProgress, _group.Heartbeat(a.MemberId, 1));

        var alone = await JoinAsync(a.MemberId);
        Assert.Equal((2, a.MemberId), (alone.Generation, alone.Leader));
        Assert.Single(alone.Members);

        Assert.Equal(KafkaError.None, _group.Leave(a.MemberId));
        Assert.True(_group.IsEmpty);
        Assert.Null(_kept);
        Assert.Equal(KafkaError.None, _group.CheckCommit("", -1));
    }

    [Fact]
    public async Task Silence_ForASession_TakesTheMemberOut()
    {
        var (a, b) = await StableAsync();
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(Session * 0.6);
            Assert.Equal(i == 0 ? KafkaError.None : KafkaError.RebalanceInProgress, _group.Heartbeat(a.MemberId, 1));
        }

        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat(b.MemberId, 1));
        Assert.Equal(KafkaError.UnknownMemberId, _group.CheckCommit(b.MemberId, 1));
        Assert.Equal(2, (await JoinAsync(a.MemberId)).Generation);
    }

    [Fact]
    public async Task Rebalance_SomeoneDoesNotJoinAgain_GoesOnWithoutItInTime()
    {
        var (a, b) = await StableAsync();
        var third = JoinAsync("");
        var again = JoinAsync(a.MemberId);
        for (var i = 0; i < 12; i++)
        {
            Assert.False(again.IsCompleted);
            _time.Advance(Rebalance / 12);
            _group.Heartbeat(b.MemberId, 1);
        }

        Assert.Equal(2, (await third).Generation + (await again).Generation - 2);
        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat(b.MemberId, 1));
    }

    [Fact]
    public async Task Sync_LeaderSaysNothing_AllBeginAnew()
    {
        var (a, b) = (JoinAsync(""), JoinAsync(""));
        _time.Advance(_options.FirstRebalanceDelay);
        var (leader, other) = (await a).MemberId == (await a).Leader ? (await a, await b) : (await b, await a);
        var waiting = _group.SyncAsync(other.MemberId, 1, []);
        for (var i = 0; i < 12; i++)
        {
            Assert.False(waiting.IsCompleted);
            _time.Advance(Rebalance / 12);
            _group.Heartbeat(leader.MemberId, 1);
        }

        Assert.Equal(KafkaError.RebalanceInProgress, (await waiting).Error);
        Assert.Equal(KafkaError.UnknownMemberId, _group.Heartbeat(leader.MemberId, 1));
    }

    [Fact]
    public async Task Join_OtherProtocolTypeOrSession_IsRefused()
    {
        await StableAsync();
        var none = new GroupMember("", Session, Rebalance, []);
        var other = new GroupMember("", Session, Rebalance, [new GroupProtocol("sticky", [])]);
        var brief = new GroupMember("", TimeSpan.FromSeconds(1), Rebalance, [new GroupProtocol("range", [])]);
        var large = new GroupMember("", Session, Rebalance, [new GroupProtocol("range", new byte[1001])]);

        Assert.Equal(KafkaError.InconsistentGroupProtocol, (await _group.JoinAsync("", "c", false, "consumer", none)).Error);
        Assert.Equal(KafkaError.InconsistentGroupProtocol, (await _group.JoinAsync("", "c", false, "consumer", other)).Error);
        Assert.Equal(KafkaError.InconsistentGroupProtocol, (await _group.JoinAsync("", "c", false, "connect", large)).Error);
        Assert.Equal(KafkaError.InvalidSessionTimeout, (await _group.JoinAsync("", "c", false, "consumer", brief)).Error);
        Assert.Equal(KafkaError.GroupMaxSizeReached, (await _group.JoinAsync("", "c", false, "consumer", large)).Error);
    }

    [Fact]
    public async Task Restore_KeptState_GoesOnWithoutARebalance()
    {
        var (a, b) = await StableAsync();
        var bytes = GroupFormat.Encode(_kept!);
        using var restored = new Group("g", _options, _time, (_, _) => { });

        restored.Restore(GroupFormat.Decode(bytes)!);

        Assert.Equal(KafkaError.None, restored.Heartbeat(a.MemberId, 1));
        Assert.Equal(KafkaError.None, restored.CheckCommit(b.MemberId, 1));
        Assert.Equal("part of a"u8.ToArray(), (await restored.SyncAsync(a.MemberId, 1, [])).Assignment);
        _time.Advance(Session);
        Assert.Equal(KafkaError.UnknownMemberId, restored.Heartbeat(a.MemberId, 1));
        Assert.True(restored.IsEmpty);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(GroupFormat.Decode(bytes));
            bytes[i] ^= 1;
        }
    }

    private Task<JoinResult> JoinAsync(string id, bool mayInvite = false) => _group.JoinAsync(
        id, "client", mayInvite, "consumer", new GroupMember(id, Session, Rebalance, [new GroupProtocol("range", [1, 2, 3])]));

    /// <summary>Two members of generation 1, the first of which reads "part of a".</summary>
    private async Task<(JoinResult A, JoinResult B)> StableAsync()
    {
        var (joiningA, joiningB) = (JoinAsync(""), JoinAsync(""));
        Assert.False(joiningA.IsCompleted);
        _time.Advance(_options.FirstRebalanceDelay);
        var (a, b) = (await joiningA, await joiningB);
        Assert.Equal(a.Leader, b.Leader);
        Assert.Equal("range", a.Protocol);
        (string, byte[])[] parts = [(a.MemberId, "part of a"u8.ToArray()), (b.MemberId, "part of b"u8.ToArray())];
        var (leader, other) = a.MemberId == a.Leader ? (a, b) : (b, a);
        Assert.Equal(2, leader.Members.Count);
        Assert.Empty(other.Members);
        var waiting = _group.SyncAsync(other.MemberId, 1, []);
        Assert.False(waiting.IsCompleted);
        await _group.SyncAsync(leader.MemberId, 1, parts);
        Assert.Equal(parts.Single(p => p.Item1 == other.MemberId).Item2, (await waiting).Assignment);
        Assert.Equal(KafkaError.None, (await waiting).Error);
        return (a, b);
    }
}
