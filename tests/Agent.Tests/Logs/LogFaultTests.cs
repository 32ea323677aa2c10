using System.Runtime.Versioning;

namespace CloudNexus.Agent.Tests.Logs;

[UnsupportedOSPlatform("windows")]
public sealed class LogFaultTests
{
    /// <summary>How a log is rotated.</summary>
    public enum Rotation
    {
        Rename,
        Copy,
        Both,
    }

    /// <summary>Lines, rotations, kills and a server that lies, in any order.</summary>
    [Theory]
    [InlineData(2, Rotation.Rename, FileTimes.TwoSeconds)]
    [InlineData(4, Rotation.Copy, FileTimes.SameBetweenLooks)]
    [InlineData(5, Rotation.Both, FileTimes.TwoSeconds)]
    [InlineData(8, Rotation.Copy, FileTimes.Distinct)]
    public async Task Run_AnyMixtureOfFaults_BringsEachLineOnce(int seed, Rotation rotation, FileTimes times)
    {
        await using var rig = await LogRig.ForAppAsync();
        rig.Rig.Server.FlushIntervalSeconds = 2;
        var log = new RotatedLog(rig.PathOf("app.log"), rig.Rig.Clock, times);
        log.Append("");
        await rig.RunAsync(5);
        var random = new Random(seed);
        var written = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            switch (random.Next(12))
            {
                case 0 or 1 when rotation == Rotation.Rename || (rotation == Rotation.Both && random.Next(2) == 0):
                    log.Rename();
                    break;
                case 0 or 1:
                    log.CopyAndEmpty(keepsTime: random.Next(2) == 0);
                    break;
                case 2 or 3:
                    rig.Kill();
                    break;
                case 4:
                    var (status, takes) = (random.Next(3) == 0 ? 201 : random.Next(2) == 0 ? 503 : 500, random.Next(2) == 0);
                    rig.Hub.Answer = _ => (status, takes || status == 201);
                    break;
                case 5 or 6:
                    await rig.RunAsync(random.Next(1, 4));
                    break;
                default:
                    var from = written.Count;
                    for (var n = random.Next(1, 30); n > 0; n--)
                    {
                        written.Add($"line {written.Count} {random.Next():x8}");
                    }

                    log.Append(string.Concat(written.Skip(from).Select(line => line + "\n")));
                    break;
            }
        }

        rig.Hub.Answer = _ => (201, true);
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count >= written.Count, "all arrive");
        await rig.RunAsync(60);
        Assert.Equal(written.Order(), rig.Hub.Texts.Order());
        Assert.Empty(rig.Hub.Faults);
        Assert.DoesNotContain("lines may be missing", rig.Log, StringComparison.Ordinal);
    }
}
