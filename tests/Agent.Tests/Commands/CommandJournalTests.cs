using System.Text;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Logging;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

public sealed class CommandJournalTests : IDisposable
{
    private const long Now = 1_800_000_000_000;
    private const long Minute = 60_000;
    private static readonly CommandResult Done = new(0);
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _log = new();

    public void Dispose() => _directory.Dispose();

    private string Path => _directory.File("commands.journal");

    [Fact]
    public void Open_NothingWasEverTaken_WritesNothing()
    {
        using var journal = New();
        Assert.False(File.Exists(Path));
        journal.End("unknown", "completed", Done, null, false, Now);
        journal.Delivered("unknown", Now);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Take_SameNonceAgain_IsRefusedInThisLifeAndTheNext()
    {
        var nonce = CommandText.NewNonce();
        using (var journal = New())
        {
            Assert.Null(Take(journal, "one", nonce));
            Assert.Contains("nonce was used", Take(journal, "two", nonce), StringComparison.Ordinal);
            Assert.Contains("id was used", Take(journal, "one", CommandText.NewNonce()), StringComparison.Ordinal);
        }

        using var next = New();
        Assert.Contains("nonce was used", Take(next, "three", nonce), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Open_TakenAndNotEnded_IsInterruptedUntilItWasTold()
    {
        using (var journal = New())
        {
            Take(journal, "one");
        }

        using (var second = New(out var left))
        {
            var record = Assert.Single(left);
            Assert.Equal(("one", "failed", "interrupted"), (record.Id, record.Status, record.Result!.Error));
        }

        using (var third = New(out var left))
        {
            Assert.Single(left);
            third.Delivered("one", Now);
        }

        using var fourth = New(out var none);
        Assert.Empty(none);
        Assert.Equal("failed", fourth.Find("one")!.Status);
    }

    [Fact]
    public void Open_EndedAndNotTold_KeepsResultAndOutput()
    {
        using (var journal = New())
        {
            Take(journal, "one");
            journal.End("one", "failed", new CommandResult(3, "it ended"), new ReportOutput(10, "é\n\""), true, Now + 5);
        }

        using var next = New(out var left);
        var record = Assert.Single(left);
        Assert.Equal((3, "it ended", 10, "é\n\"", true, Now + 5), (
            record.Result!.ExitCode, record.Result.Error, record.Output!.From, record.Output.Text, record.Cut, record.EndedAt));
    }

    [Fact]
    public void Open_LastLineNeverFinished_CountsAsNotThere()
    {
        var nonce = CommandText.NewNonce();
        using (var journal = New())
        {
            Take(journal, "one", nonce);
            Take(journal, "two");
        }

        var bytes = File.ReadAllBytes(Path);
        for (var cut = 1; cut < 40; cut++)
        {
            File.WriteAllBytes(Path, bytes[..^cut]);
            using var next = New(out var left);
            Assert.Equal(["one"], left.Select(r => r.Id));
            Assert.Contains("nonce was used", Take(next, "three", nonce), StringComparison.Ordinal);
            Assert.Null(Take(next, "four"));
        }
    }

    [Fact]
    public void Open_Damaged_TakesNothingSignedForADay()
    {
        using (var journal = New())
        {
            Take(journal, "one");
            Take(journal, "two");
        }

        var bytes = File.ReadAllBytes(Path);
        bytes[Encoding.UTF8.GetString(bytes).IndexOf("one", StringComparison.Ordinal)] ^= 1;
        File.WriteAllBytes(Path, bytes);
        for (var life = 0; life < 2; life++)
        {
            using var next = New();
            Assert.Contains("forgotten", Take(next, "three"), StringComparison.Ordinal);
            var day = (long)CommandText.LongestLife.TotalMilliseconds;
            Assert.NotNull(next.WhyNotFresh(CommandText.NewNonce(), Now + day, Now));
            Assert.Null(next.WhyNotFresh(CommandText.NewNonce(), Now + day + 1, Now + 2));
        }

        Assert.Contains("damaged", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyByteChanged_NeverTakesAUsedNonce()
    {
        var nonce = CommandText.NewNonce();
        using (var journal = New())
        {
            Take(journal, "one", nonce);
            journal.End("one", "completed", Done, null, false, Now);
            journal.Delivered("one", Now);
        }

        var bytes = File.ReadAllBytes(Path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x10;
            File.WriteAllBytes(Path, changed);
            using var next = New();
            Assert.True(Take(next, "two", nonce) is not null, $"byte {i} of {bytes.Length}");
        }
    }

    [Fact]
    public void Forget_ExpiredNonces_RaiseTheFloorSoThatNoClockLetsThemInAgain()
    {
        var nonce = CommandText.NewNonce();
        using (var journal = New())
        {
            Take(journal, "one", nonce);
            journal.End("one", "completed", Done, null, false, Now);
            journal.Delivered("one", Now);
        }

        using (var later = New(Now + (2 * Minute), out _))
        {
            Assert.Null(later.Find("one"));
        }

        // The clock was set back.
        using var back = New();
        Assert.Contains("forgotten", Take(back, "two", nonce), StringComparison.Ordinal);
        Assert.Null(back.Take("three", "clean", CommandText.NewNonce(), Now + (2 * Minute), Now));
    }

    [Fact]
    public void Take_AsManyAsItRemembers_RefusesFurtherOnesUntilSomeExpire()
    {
        using (var file = new JournalFile(Path))
        {
            file.Replace(Enumerable.Range(0, CommandJournal.MostLive).Select(i => new JournalRecord
            {
                Id = $"c{i}", Nonce = $"n{i}", ExpiresAt = Now + Minute, Status = "completed", Delivered = true,
            }));
        }

        using var journal = New();
        Assert.Contains("too many", Take(journal, "more"), StringComparison.Ordinal);
        Assert.Null(journal.Take("later", "clean", CommandText.NewNonce(), Now + (3 * Minute), Now + (2 * Minute)));
    }

    [Fact]
    public void Delivered_ManyCommands_KeepTheFileSmall()
    {
        using var journal = New();
        var now = Now;
        for (var i = 0; i < 400; i++)
        {
            now += Minute;
            Assert.Null(journal.Take($"c{i}", "clean", CommandText.NewNonce(), now + Minute, now));
            journal.End($"c{i}", "completed", Done, new ReportOutput(0, new string('x', 2000)), false, now);
            journal.Delivered($"c{i}", now);
        }

        Assert.InRange(new FileInfo(Path).Length, 1, 80 * 1024);
    }

    [Fact]
    public void Take_DiskDoesNotTakeIt_IsRefusedAndGoesOnOnceItDoes()
    {
        using var journal = New();
        Directory.CreateDirectory(Path + ".new");
        File.WriteAllText(System.IO.Path.Join(Path + ".new", "in the way"), "");
        Assert.Contains("cannot write its journal", Take(journal, "one"), StringComparison.Ordinal);
        Directory.Delete(Path + ".new", recursive: true);
        Assert.Null(Take(journal, "one"));
        Assert.Contains("command journal: cannot be written", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("command journal: works again", _log.ToString(), StringComparison.Ordinal);
    }

    private static string? Take(CommandJournal journal, string id, string? nonce = null)
        => journal.Take(id, "clean", nonce ?? CommandText.NewNonce(), Now + Minute, Now);

    private CommandJournal New() => New(Now, out _);

    private CommandJournal New(out IReadOnlyList<JournalRecord> left) => New(Now, out left);

    private CommandJournal New(long nowMs, out IReadOnlyList<JournalRecord> left)
    {
        var journal = new CommandJournal(_directory.Path, new AgentLog(_log, TimeProvider.System));
        left = journal.Open(nowMs);
        return journal;
    }
}
