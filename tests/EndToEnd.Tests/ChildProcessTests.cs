using System.Collections.Concurrent;
using System.Diagnostics;
using CloudNexus.Harness;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests;

public sealed class ChildProcessTests : IDisposable
{
    private const string UntilInputEnds = "cat";
    private static readonly TimeSpan Ages = TimeSpan.FromHours(1);
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string> _said = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(UntilInputEnds, true)]
    [InlineData($"{UntilInputEnds}; exit 3", false)]
    public async Task Stop_EndsWhenAsked_SaysWhetherWell(string script, bool isWell)
    {
        await using var child = Start(script);

        Assert.Equal(isWell, await child.StopAsync(Ages));
    }

    [Fact]
    public async Task Stop_DoesNotListen_IsKilledAndNotWell()
    {
        await using var child = Start("exec sleep 3600");

        Assert.False(await child.StopAsync(TimeSpan.Zero));
    }

    /// <summary>What it had not saved at its first end is lost, however well it ends now.</summary>
    [Fact]
    public async Task Stop_HadToBeStartedAgain_IsNotWell()
    {
        var mark = _directory.File("mark");
        await using var child = Start($"if [ -e {mark} ]; then echo again; {UntilInputEnds}; else touch {mark}; fi");
        await Eventually.Get(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(_said.Contains("child: again"));
            },
            isAgain => isAgain,
            "it runs again");

        Assert.False(await child.StopAsync(Ages));
    }

    private ChildProcess Start(string script)
    {
        var child = new ChildProcess("child", () => new ProcessStartInfo("sh", ["-c", script]), _said.Enqueue, _time);
        child.Start();
        return child;
    }
}
