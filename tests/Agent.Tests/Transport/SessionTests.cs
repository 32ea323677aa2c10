using System.Text.Json;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class SessionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Step_NotEnrolled_RegistersAndKeepsThePrivateIdentity()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(Second);

        using var body = JsonDocument.Parse(rig.Server.RegisterBody);
        Assert.Equal("rig", body.RootElement.GetProperty("name").GetString());
        Assert.True(body.RootElement.GetProperty("system").GetProperty("memoryBytes").GetInt64() > 0);
        Assert.True(body.RootElement.GetProperty("labels").ValueKind == JsonValueKind.Object);
        var identity = Path.Join(rig.DataDirectory, "identity.json");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(identity) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.DoesNotContain(rig.Session.Current!.Key.Text, rig.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ServerDouble.EnrolmentToken, rig.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_SecondLife_SyncsWithTheSameIdentityAndAHigherEpoch()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * Second);
        await using var second = rig.Restart(token: null);
        await second.RunAsync(20 * Second);

        Assert.Equal(1, rig.Server.Count("/register"));
        Assert.Equal(1, rig.Server.Count("/sync"));
        var epochs = rig.Server.Store.Headers.Select(h => h.Epoch).Distinct().ToArray();
        Assert.Equal(2, epochs.Length);
        Assert.True(epochs[1] > epochs[0]);
        Assert.Equal(1UL, rig.Server.Store.Headers.First(h => h.Epoch == epochs[1]).Sequence);
    }

    [Fact]
    public async Task Step_SyncBringsANewKey_IsKeptAndUsedForTheSameEpochAndTheNextLife()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * Second);
        var old = rig.Session.Current!.Key;
        rig.Server.Store.Next = ApiKey.New(old.NodeId);
        rig.Server.Flags = 1;
        await rig.RunUntilAsync(() => rig.Session.Current!.Key.KeyId != old.KeyId, "the new key is in use");

        // From here on the old one is taken no more.
        rig.Server.Store.Keys[old.NodeId] = rig.Server.Store.Next;
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");
        rig.AssertAllStored();
        Assert.Single(rig.Server.Store.Headers.Select(h => h.Epoch).Distinct());
        Assert.Equal([old.KeyId, rig.Server.Store.Next.KeyId], rig.Server.Store.Headers.Select(h => h.KeyId).Distinct());
        Assert.DoesNotContain(rig.Server.Store.Next.Text, rig.Log.ToString(), StringComparison.Ordinal);

        await using var second = rig.Restart(token: null);
        await second.RunAsync(5 * Second);
        Assert.Equal(rig.Server.Store.Next.KeyId, second.Session.Current!.Key.KeyId);
    }

    [Theory]
    [InlineData("nx_another_abcdefgh_abcdefghijkmnpqrstuvwxyz23456789")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Step_NewKeyIsNoneOfThisNode_KeepsTheOldOne(string text)
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(10 * Second);
        var old = rig.Session.Current!.Key.Text;
        rig.Server.NewKeyText = text;
        rig.Server.Flags = 1;
        await rig.RunUntilAsync(() => rig.Server.Count("/sync") > 0 && rig.Server.Flags == 0, "synced");
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");
        Assert.Equal(old, rig.Session.Current!.Key.Text);
        rig.AssertAllStored();
    }

    [Fact]
    public void Start_NoIdentityAndNoToken_Refuses()
    {
        using var directory = new TemporaryDirectory();
        var options = new Agent.Configuration.AgentOptions { Server = new Uri("http://localhost/"), DataDirectory = directory.Path };
        Assert.Throws<InvalidDataException>(() => new Agent.Identity.Enrolment(options).ReadKey());
        File.WriteAllText(directory.File("identity.json"), "{\"nodeId\":\"a\",\"apiKey\":\"nx_b\"}");
        Assert.Throws<InvalidDataException>(() => new Agent.Identity.Enrolment(options).ReadKey());
    }

    [Fact]
    public async Task Step_ServerForgotTheNode_EnrolsAnewAndSendsWhatItHolds()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(30 * Second);
        rig.Server.Store.Keys.Clear();
        rig.Server.Store.ForgetSettled();
        rig.Server.HubToken = "SharedAccessSignature sr=after";
        await rig.RunUntilAsync(() => rig.Server.Count("/register") == 2, "enrolled anew");
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(2, rig.Server.Store.Headers.Select(h => h.NodeId).Distinct().Count());
    }

    [Fact]
    public async Task Step_ServerForgotTheNodeAndNoToken_KeepsTryingAndLogsOnce()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(5 * Second);
        await using var second = rig.Restart(token: null);
        rig.Server.Store.Keys.Clear();
        await second.RunAsync(600 * Second);

        Assert.InRange(rig.Server.Count("/sync"), 20, 100);
        Assert.Single(second.Log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Step_HalfOfTheTokensLife_SyncsAgain()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.TokenLife = TimeSpan.FromMinutes(10);
        await rig.RunAsync(TimeSpan.FromMinutes(16));
        Assert.Equal(3, rig.Server.Count("/sync"));
    }

    [Fact]
    public async Task Poll_FlagSet_SyncsOnce()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(10 * Second);
        rig.Server.Flags = 1;
        await rig.RunAsync(20 * Second);
        Assert.Equal(1, rig.Server.Count("/sync"));
        Assert.Equal(0, rig.Server.Flags);
    }

    [Fact]
    public async Task Poll_RefusedForEver_SyncsLessAndLess()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Intercept = (context, kind) => kind == "control" ? ServerDouble.Answer(context, 403) : Task.FromResult(false);
        await rig.RunAsync(TimeSpan.FromMinutes(60));
        Assert.InRange(rig.Server.Count("/sync"), 5, 60);
    }

    [Fact]
    public async Task Poll_TooLongAnswer_IsAnErrorAndNothingElse()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(5 * Second);
        rig.Server.Intercept = async (context, kind) =>
        {
            if (kind == "control")
            {
                await context.Response.Body.WriteAsync(new byte[100_000]);
            }

            return kind == "control";
        };
        await rig.RunUntilAsync(() => rig.Counters.PollErrors > 0, "one refused");
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.FramesSettled > 3, "it goes on");
        Assert.Contains("longer than", rig.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", rig.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_IntervalsOutOfBounds_AreClamped()
    {
        await using var rig = await Rig.StartAsync();
        (rig.Server.FlushIntervalSeconds, rig.Server.PollIntervalSeconds) = (100_000, -3);
        await rig.RunAsync(10 * Second);
        Assert.Equal((300, 1), (rig.Control.FlushIntervalSeconds, rig.Control.PollIntervalSeconds));
    }

    [Fact]
    public async Task Step_ServerUnreachableAtFirst_KeepsWhatItCollectedAndMovesItToTheServersTime()
    {
        await using var rig = await Rig.StartAsync(hostClockAhead: TimeSpan.FromHours(5));
        var real = rig.Server.Intercept;
        rig.Server.Intercept = (context, _) => ServerDouble.Answer(context, 503);
        await rig.RunAsync(120 * Second);
        Assert.Equal(0, rig.Counters.FramesSent);
        rig.Server.Intercept = real;
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count >= 130, "all stored");

        rig.AssertAllStored();
        var times = rig.Server.Store.Samples.Keys.ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1000, pair.Second - pair.First));
        Assert.True(times[^1] <= rig.Clock.GetUtcNow().AddHours(-5).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Step_HostClockHoursOff_SignsWithTheServersTime()
    {
        await using var rig = await Rig.StartAsync(hostClockAhead: TimeSpan.FromHours(5));
        await rig.RunAsync(10 * Second);
        await using var second = rig.Restart(token: null);
        await second.RunUntilAsync(() => second.Counters.FramesSent > 0, "the second life sends");
        Assert.Equal(0, second.Counters.SyncErrors);
        await using var third = rig.Restart(token: null, rebooted: true);
        await third.RunUntilAsync(() => third.Counters.FramesSent > 0, "the third life sends");
        Assert.Equal(0, third.Counters.SyncErrors);
        File.Delete(Path.Join(rig.DataDirectory, "timeline"));
        await using var fourth = rig.Restart(token: null);
        await fourth.RunUntilAsync(() => fourth.Counters.FramesSent > 0, "the fourth life sends");
        Assert.Equal(1, fourth.Counters.SyncErrors);
    }
}
