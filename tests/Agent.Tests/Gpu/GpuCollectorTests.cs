using CloudNexus.Agent.Gpu;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Gpu;

[Collection(ProgramsCollection.Name)]
public sealed class GpuCollectorTests : IDisposable
{
    private readonly HostTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();

    [Fact]
    public async Task Collect_Nvidia_ShowsWhatItTells()
    {
        var program = HostProgram.Write(
            Path.Join(_tree.Path, "nvidia-smi"),
            """
            #!/bin/sh
            [ "$2" = --format=csv,noheader,nounits ] || exit 9
            echo '0, NVIDIA GeForce RTX 4090, 37, 12, 24564, 1024, 54, 112.37, 30'
            echo '1, Tesla T4, [N/A], [N/A], 15360, 0, 41, [Unknown Error], [Not Supported]'
            """);
        await using var collector = Make(program);
        var values = await Run(collector);

        const string First = "{gpu=0 NVIDIA GeForce RTX 4090}";
        Assert.Equal(
            [37, 12, 1024.0 * 1048576, 24564.0 * 1048576, 54, 112.37, 30],
            Names().Select(n => values[n + First]!.Value));
        Assert.Equal(
            [null, null, 0, 15360.0 * 1048576, 41, null, null], Names().Select(n => values[n + "{gpu=1 Tesla T4}"]));
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public async Task Collect_DriverIsBroken_SaysSoOnce()
    {
        var program = HostProgram.Write(
            Path.Join(_tree.Path, "nvidia-smi"), "#!/bin/sh\necho 'Failed to initialize NVML: Driver/library version mismatch'\nexit 18\n");
        await using var collector = Make(program);
        await Run(collector);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(await Run(collector));
        Assert.Contains(
            "gpu: nvidia-smi: it ended with exit code 18 Failed to initialize NVML",
            Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_Amd_ReadsTheDriversFiles()
    {
        _tree.Write("sys/class/drm/card0-DP-1/status", "connected\n");
        _tree.Write("sys/class/drm/card1/device/vendor", "0x8086\n");
        _tree.Write("sys/class/drm/card0/device/gpu_busy_percent", "63\n");
        _tree.Write("sys/class/drm/card0/device/mem_info_vram_used", "1073741824\n");
        _tree.Write("sys/class/drm/card0/device/mem_info_vram_total", "8573157376\n");
        _tree.Write("sys/class/drm/card0/device/hwmon/hwmon4/temp1_input", "51500\n");
        _tree.Write("sys/class/drm/card0/device/hwmon/hwmon4/power1_average", "93250000\n");
        _tree.Write("sys/class/drm/card0/device/hwmon/hwmon4/fan1_input", "825\n");
        _tree.Write("sys/class/drm/card0/device/hwmon/hwmon4/fan1_max", "3300\n");
        await using var collector = Make(null);
        var values = await Run(collector);
        Assert.Equal([63, null, 1073741824, 8573157376, 51.5, 93.25, 25], Names().Select(n => values[n + "{gpu=card0 AMD}"]));
        Assert.Equal(7, values.Count);
    }

    [Fact]
    public async Task Collect_NoGpu_IsSilent()
    {
        await using var collector = Make(null);
        Assert.Empty(await Run(collector));
        Assert.Empty(_log.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found")]
    [InlineData("x, y, 1, 2, 3, 4, 5, 6, 7")]
    [InlineData("0, short, 1, 2")]
    public void Parse_NoReading_IsNone(string line) => Assert.Null(NvidiaSource.Parse(line));

    [Fact]
    public void Parse_NameWithCommas_LeavesTheNumbersInPlace()
    {
        var reading = NvidiaSource.Parse("3, Odd, Inc. Card, 1, 2, 3, 4, 5, 6, 7")!;
        Assert.Equal("3 Odd, Inc. Card", reading.Device);
        Assert.Equal([1, 2, 4 * 1048576, 3 * 1048576, 5, 6, 7], reading.Values);
    }

    public void Dispose() => _tree.Dispose();

    private static string[] Names() => ["gpu.util", "gpu.mem_util", "gpu.mem_used", "gpu.mem_total", "gpu.temp", "gpu.power", "gpu.fan"];

    private GpuCollector Make(string? program) => new(_tree.Root, _tree.Series, new AgentLog(_log, _clock), _clock, program);

    private async Task<Dictionary<string, double?>> Run(GpuCollector collector)
    {
        _clock.Advance(TimeSpan.FromSeconds(10));
        _tree.Collect(collector);
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                return collector.Running.IsCompleted;
            },
            "the run ended");
        return _tree.Collect(collector);
    }
}
