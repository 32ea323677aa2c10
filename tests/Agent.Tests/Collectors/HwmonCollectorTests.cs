using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class HwmonCollectorTests
{
    private const string Chips = "sys/class/hwmon";

    [Fact]
    public async Task Collect_ServerWithChips_HasTemperaturesFansAndPower()
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon0/name", "coretemp\n");
        tree.Write($"{Chips}/hwmon0/temp1_input", "45500\n");
        tree.Write($"{Chips}/hwmon0/temp1_label", "Package id 0\n");
        tree.Write($"{Chips}/hwmon0/temp1_max", "90000\n");
        tree.Write($"{Chips}/hwmon0/temp2_input", "44000\n");
        tree.Write($"{Chips}/hwmon1/name", "nct6775\n");
        tree.Write($"{Chips}/hwmon1/fan2_input", "1250\n");
        tree.Write($"{Chips}/hwmon1/power1_average", "12345678\n");
        tree.Write($"{Chips}/hwmon1/in0_input", "1000\n");
        tree.Write("sys/class/thermal/thermal_zone0/type", "acpitz\n");
        tree.Write("sys/class/thermal/thermal_zone0/temp", "27800\n");
        var values = await CollectAsync(tree);

        Assert.Equal(4, values.Count);
        Assert.Equal(45.5, values["hwmon.temp{chip=coretemp,sensor=Package id 0}"]);
        Assert.Equal(44, values["hwmon.temp{chip=coretemp,sensor=temp2}"]);
        Assert.Equal(1250, values["hwmon.fan{chip=nct6775,sensor=fan2}"]);
        Assert.Equal(12.35, values["hwmon.power{chip=nct6775,sensor=power1}"]);
    }

    [Fact]
    public async Task Collect_TwoChipsOfOneName_AreToldApartByTheirDevices()
    {
        using var tree = new HostTree();
        for (var i = 0; i < 2; i++)
        {
            tree.Write($"{Chips}/hwmon{i}/name", "nvme\n");
            tree.Write($"{Chips}/hwmon{i}/temp1_input", $"{30 + i}000\n");
            tree.Write($"{Chips}/hwmon{i}/temp1_label", "Composite\n");
            Directory.CreateDirectory(Path.Join(tree.Path, $"sys/devices/nvme{i}"));
            Directory.CreateSymbolicLink(Path.Join(tree.Path, $"{Chips}/hwmon{i}/device"), $"../../../devices/nvme{i}");
        }

        var values = await CollectAsync(tree);
        Assert.Equal(30, values["hwmon.temp{chip=nvme-nvme0,sensor=Composite}"]);
        Assert.Equal(31, values["hwmon.temp{chip=nvme-nvme1,sensor=Composite}"]);
    }

    [Fact]
    public async Task Collect_TwoChipsOfOneNameWithoutDevices_AreToldApart()
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon3/name", "virtual\n");
        tree.Write($"{Chips}/hwmon3/temp1_input", "30000\n");
        tree.Write($"{Chips}/hwmon4/name", "virtual\n");
        tree.Write($"{Chips}/hwmon4/temp1_input", "31000\n");
        Assert.Equal(
            ["hwmon.temp{chip=virtual-hwmon3,sensor=temp1}", "hwmon.temp{chip=virtual-hwmon4,sensor=temp1}"],
            (await CollectAsync(tree)).Keys);
    }

    [Fact]
    public async Task Collect_OneLabelTwice_KeepsBothSensors()
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon0/name", "chip\n");
        foreach (var sensor in new[] { "temp1", "temp2" })
        {
            tree.Write($"{Chips}/hwmon0/{sensor}_input", "20000\n");
            tree.Write($"{Chips}/hwmon0/{sensor}_label", "Core {a},b=c\n");
        }

        Assert.Equal(2, (await CollectAsync(tree)).Count);
    }

    [Fact]
    public async Task Collect_NoChips_TakesTheThermalZones()
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon0/name", "fanonly\n");
        tree.Write("sys/class/thermal/cooling_device0/type", "Processor\n");
        tree.Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        tree.Write("sys/class/thermal/thermal_zone0/temp", "48312\n");
        tree.Write("sys/class/thermal/thermal_zone1/temp", "-5000\n");
        var values = await CollectAsync(tree);
        Assert.Equal(48.3, values["hwmon.temp{chip=thermal,sensor=cpu-thermal}"]);
        Assert.Equal(-5, values["hwmon.temp{chip=thermal,sensor=thermal_zone1}"]);
    }

    [Theory]
    [InlineData("-128000")]
    [InlineData("255000")]
    [InlineData("")]
    [InlineData("warm")]
    public async Task Collect_SensorWithoutAProbe_HasNoSeries(string text)
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon0/name", "chip\n");
        tree.Write($"{Chips}/hwmon0/temp1_input", text);
        Assert.Empty(await CollectAsync(tree));
    }

    [Fact]
    public async Task Collect_HundredsOfSensors_StopsAtItsBound()
    {
        using var tree = new HostTree();
        tree.Write($"{Chips}/hwmon0/name", "chip\n");
        for (var i = 0; i < 200; i++)
        {
            tree.Write($"{Chips}/hwmon0/temp{i}_input", "20000\n");
        }

        Assert.Equal(64, (await CollectAsync(tree)).Count);
    }

    [Fact]
    public async Task Battery_Discharging_GivesNegativePower()
    {
        using var tree = new HostTree();
        Supply(tree, "BAT0", ("type", "Battery"), ("capacity", "73"), ("status", "Discharging"), ("power_now", "8250000"));
        Supply(tree, "BAT1", ("type", "Battery"), ("capacity", "99"), ("status", "Charging"));
        Supply(tree, "BAT1", ("current_now", "-2000000"), ("voltage_now", "12000000"));
        Supply(tree, "AC", ("type", "Mains"), ("online", "0"));
        Supply(tree, "mouse", ("type", "Battery"), ("scope", "Device"), ("capacity", "5"));
        Supply(tree, "BAT2", ("type", "Battery"), ("present", "0"), ("capacity", "0"));
        Supply(tree, "ups", ("type", "Battery"), ("status", "Strange"));
        var collector = new BatteryCollector(tree.Root, tree.Series);
        Assert.Empty(tree.Collect(collector));
        await Eventually.True(() => collector.Readings.Ready, "the batteries are read");
        var values = tree.Collect(collector);

        Assert.Equal(8, values.Count);
        Assert.Equal(73, values["battery.percent{battery=BAT0}"]);
        Assert.Equal(-8.25, values["battery.power{battery=BAT0}"]);
        Assert.Equal(1, values["battery.status{battery=BAT0}"]);
        Assert.Equal(24, values["battery.power{battery=BAT1}"]);
        Assert.Equal(2, values["battery.status{battery=BAT1}"]);
        Assert.Equal(0, values["battery.status{battery=ups}"]);
        Assert.Null(values["battery.percent{battery=ups}"]);
    }

    private static void Supply(HostTree tree, string name, params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            tree.Write($"sys/class/power_supply/{name}/{file}", $"{text}\n");
        }
    }

    private static async Task<Dictionary<string, double?>> CollectAsync(HostTree tree)
    {
        var collector = new HwmonCollector(tree.Root, tree.Series);
        Assert.Empty(tree.Collect(collector));
        await Eventually.True(() => collector.Readings.Ready, "the sensors are read");
        return tree.Collect(collector);
    }
}
