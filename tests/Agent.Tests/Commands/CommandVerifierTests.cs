using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

public sealed class CommandVerifierTests : IDisposable
{
    private const string Node = "this-host";
    private const string Arguments = """{"days":7}""";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly OperatorKey _alice = OperatorKey.New();
    private readonly OperatorKey _mallory = OperatorKey.New();
    private readonly CommandJournal _journal;
    private readonly Timeline _timeline;

    public CommandVerifierTests()
    {
        _journal = new CommandJournal(_directory.Path, new AgentLog(TextWriter.Null, _clock));
        _timeline = new Timeline(_clock, NowMs, isAnchored: true);
        _journal.Open(NowMs);
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose()
    {
        _journal.Dispose();
        _alice.Dispose();
        _mallory.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Judge_SignedByAPinnedKey_IsAccepted()
    {
        var verdict = Assert.IsType<CommandVerdict.Signed>(Judge(Command()));
        Assert.Equal(("alice", "clean", "7"), (verdict.Operator, verdict.Command.Name, verdict.Values["days"]));
    }

    [Fact]
    public void Judge_NoOperatorPinned_RefusesAllButBuiltIns()
    {
        var verifier = Verifier(new CommandOptions { Allow = Options.Allow });
        Assert.Contains("not pinned", ReasonOf(verifier.Judge(Command(), Node)), StringComparison.Ordinal);
        Assert.IsType<CommandVerdict.BuiltIn>(verifier.Judge(new ClaimedCommand { Id = "a", Action = "ping" }, Node));
    }

    public static TheoryData<string, Func<ClaimedCommand, ClaimedCommand>> Altered => new()
    {
        { "no action's name", c => With(c, action: "cle\nan") },
        { "no action's name", c => With(c, action: "") },
        { "does not allow remove", c => With(c, action: "remove") },
        { "no operator's signature", c => new ClaimedCommand { Id = c.Id, Action = c.Action, Arguments = c.Arguments } },
        { "no operator's signature", c => With(c, signature: new CommandSignature()) },
        { "is not alice's over", c => With(c, action: "clean2") },
        { "is not alice's over", c => With(c, arguments: """{"days":8}""") },
        { "is not alice's over", c => With(c, arguments: """{"days": 7}""") },
        { "is not alice's over", c => With(c, arguments: "") },
        { "is not alice's over", c => With(c, signature: Signature(c, expiresAt: c.Signature!.ExpiresAt + 1)) },
        { "is not alice's over", c => With(c, signature: Signature(c, expiresAt: long.MaxValue)) },
        { "is not alice's over", c => With(c, signature: Signature(c, nonce: CommandText.NewNonce())) },
        { "is not alice's over", c => With(c, signature: Signature(c, nonce: "short")) },
        { "is not alice's over", c => With(c, signature: Signature(c, value: Convert.ToBase64String(new byte[64]))) },
        { "is not alice's over", c => With(c, signature: Signature(c, value: "")) },
        { "not pinned", c => With(c, signature: Signature(c, keyId: "0123456789abcdef")) },
    };

    [Theory]
    [MemberData(nameof(Altered))]
    public void Judge_AnythingAltered_IsRefusedWithItsReason(string reason, Func<ClaimedCommand, ClaimedCommand> alter)
        => Assert.Contains(reason, ReasonOf(Judge(alter(Command()))), StringComparison.Ordinal);

    [Fact]
    public void Judge_SignedForAnotherHost_IsRefused()
        => Assert.Contains("for this host", ReasonOf(Judge(Command(target: "other-host"))), StringComparison.Ordinal);

    [Fact]
    public void Judge_HostEnrolledAnewUnderAnothersId_RefusesWhatWasSignedForThatOne()
    {
        _journal.Bind(Node, NowMs);
        var forAnother = Command(target: "other-host");
        Assert.Contains("enrolled anew", ReasonOf(Verifier(Options).Judge(forAnother, "other-host")), StringComparison.Ordinal);
        using var next = new CommandJournal(_directory.Path, new AgentLog(TextWriter.Null, _clock));
        next.Open(NowMs);
        next.Bind("other-host", NowMs);
        Assert.Equal(Node, next.Node);
        var verifier = new CommandVerifier(Options, _timeline, _clock, next);
        Assert.Contains("enrolled anew", ReasonOf(verifier.Judge(forAnother, "other-host")), StringComparison.Ordinal);

        // Somebody on the host says that it was meant.
        Assert.IsType<CommandVerdict.Signed>(Verifier(Options with { Node = "other-host" }).Judge(forAnother, "other-host"));
        var own = Verifier(Options with { Node = "other-host" }).Judge(Command(), Node);
        Assert.Contains("enrolled anew", ReasonOf(own), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_UnpinnedKey_IsRefusedUnderItsOwnIdAndUnderAPinnedOne()
    {
        var forged = Command(key: _mallory);
        Assert.Contains("not pinned", ReasonOf(Judge(forged)), StringComparison.Ordinal);
        var lying = With(forged, signature: Signature(forged, keyId: _alice.Public.Id));
        Assert.Contains("is not alice's over", ReasonOf(Judge(lying)), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Expired_IsRefusedFromTheVeryMillisecond()
    {
        var command = Command(life: Minute);
        _clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.IsType<CommandVerdict.Signed>(Judge(command));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("expired", ReasonOf(Judge(command)), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SignedForLongerThanADay_IsRefused()
    {
        Assert.IsType<CommandVerdict.Signed>(Judge(Command(life: CommandText.LongestLife)));
        var reason = ReasonOf(Judge(Command(life: CommandText.LongestLife + TimeSpan.FromMilliseconds(1))));
        Assert.Contains("24 hours", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ServerSetsItsClockBack_DoesNotReviveWhatExpired()
    {
        var command = Command(life: Minute);
        _clock.Advance(2 * Minute);
        var timeline = new Timeline(_clock, NowMs - (long)(10 * Minute).TotalMilliseconds, isAnchored: true);
        var verifier = new CommandVerifier(Options, timeline, _clock, _journal);
        Assert.Contains("by this host's clock", ReasonOf(verifier.Judge(command, Node)), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_HostClockBehind_GoesByTheServersTime()
    {
        var clock = new SteppedTime(_clock) { Step = -TimeSpan.FromHours(9) };
        var verifier = new CommandVerifier(Options, _timeline, clock, _journal);
        Assert.IsType<CommandVerdict.Signed>(verifier.Judge(Command(), Node));
        Assert.Contains("expired", ReasonOf(verifier.Judge(Command(life: -Minute), Node)), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NonceUsed_IsRefusedWhateverElseIsRight()
    {
        var nonce = CommandText.NewNonce();
        Assert.Null(_journal.Take("one", "clean", nonce, NowMs + 60_000, NowMs));
        Assert.Contains("nonce was used", ReasonOf(Judge(Command(nonce: nonce))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"days":0}""", "a whole number from 1 to 90")]
    [InlineData("""{"days":91}""", "a whole number from 1 to 90")]
    [InlineData("""{"days":"7"}""", "a whole number")]
    [InlineData("""{"days":7.5}""", "a whole number")]
    [InlineData("""{"days":1e400}""", "a whole number")]
    [InlineData("""{"days":null}""", "a whole number")]
    [InlineData("{}", "a whole number")]
    [InlineData("", "a whole number")]
    [InlineData("""{"days":7,"more":1}""", "takes only the arguments days")]
    [InlineData("""{"days":7,"days":8}""", "no JSON object of different members")]
    [InlineData("""[7]""", "no JSON object")]
    [InlineData("""{"days":7""", "no JSON object")]
    [InlineData("""{"days":7} x""", "no JSON object")]
    [InlineData("""{"\ud800":7}""", "no JSON object")]
    [InlineData("""{"days":{"a":{"b":{"c":{"d":1}}}}}""", "no JSON object")]
    public void Judge_SignedArgumentsOfTheWrongKind_AreRefused(string arguments, string reason)
        => Assert.Contains(reason, ReasonOf(Judge(Command(arguments: arguments))), StringComparison.Ordinal);

    [Fact]
    public void Judge_ReasonsComeInOrder_TheFirstThatHolds()
    {
        // All is wrong with it: what is told is what was looked at first.
        var bad = With(Command(key: _mallory, life: -Minute, arguments: "[]"), action: "remove");
        Assert.Contains("does not allow", ReasonOf(Judge(bad)), StringComparison.Ordinal);
        Assert.Contains("not pinned", ReasonOf(Judge(Command(key: _mallory, life: -Minute, arguments: "[]"))), StringComparison.Ordinal);
        Assert.Contains("for this host", ReasonOf(Judge(Command(target: "x", life: -Minute, arguments: "[]"))), StringComparison.Ordinal);
        Assert.Contains("expired", ReasonOf(Judge(Command(life: -Minute, arguments: "[]"))), StringComparison.Ordinal);
    }

    private static string ReasonOf(CommandVerdict verdict) => Assert.IsType<CommandVerdict.Refused>(verdict).Reason;

    private static ClaimedCommand With(
        ClaimedCommand command, string? action = null, string? arguments = null, CommandSignature? signature = null)
        => new()
        {
            Id = command.Id,
            Action = action ?? command.Action,
            Arguments = arguments ?? command.Arguments,
            Signature = signature ?? command.Signature,
        };

    private static CommandSignature Signature(
        ClaimedCommand command, string? keyId = null, string? nonce = null, long? expiresAt = null, string? value = null)
        => new()
        {
            KeyId = keyId ?? command.Signature!.KeyId,
            Nonce = nonce ?? command.Signature!.Nonce,
            ExpiresAt = expiresAt ?? command.Signature!.ExpiresAt,
            Value = value ?? command.Signature!.Value,
        };

    private CommandOptions Options => Given.Allowing(
        _alice,
        new AllowedCommand { Name = "clean", Run = ["/bin/true", "{days}"], Arguments = [new IntegerArgument("days", 1, 90)] },
        new AllowedCommand { Name = "clean2", Run = ["/bin/true"] });

    private CommandVerifier Verifier(CommandOptions options) => new(options, _timeline, _clock, _journal);

    private CommandVerdict Judge(ClaimedCommand command) => Verifier(Options).Judge(command, Node);

    private ClaimedCommand Command(
        OperatorKey? key = null, string target = Node, string arguments = Arguments, string? nonce = null, TimeSpan? life = null)
    {
        var expires = NowMs + (long)(life ?? Minute).TotalMilliseconds;
        var text = new CommandText(target, "clean", arguments, nonce ?? CommandText.NewNonce(), expires);
        key ??= _alice;
        return new ClaimedCommand
        {
            Id = CloudNexus.Wire.NodeId.New(),
            Action = "clean",
            Arguments = arguments,
            Signature = new CommandSignature { KeyId = key.Public.Id, Nonce = text.Nonce, ExpiresAt = expires, Value = key.Sign(text) },
        };
    }
}
