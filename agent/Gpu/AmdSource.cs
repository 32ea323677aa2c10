using System.Globalization;
using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Gpu;

/// <summary>AMD's GPUs, from the files of the kernel's driver.</summary>
internal sealed class AmdSource(HostRoot root)
{
    private const int MostCards = 64;

    /// <summary>A reading of each card that tells its load.</summary>
    public IReadOnlyList<DeviceReading> Read()
    {
        var directory = root.PathOf("sys/class/drm");
        if (!Directory.Exists(directory))
        {
            return [];
        }

        var readings = new List<DeviceReading>();
        foreach (var card in Directory.EnumerateDirectories(directory, "card*").Where(IsCard).Order(StringComparer.Ordinal).Take(MostCards))
        {
            var device = Path.Join(card, "device");
            if (Number(device, "gpu_busy_percent") is var load && double.IsNaN(load))
            {
                continue;
            }

            var hwmon = Path.Join(device, "hwmon");
            var sensors = Directory.Exists(hwmon) ? Directory.EnumerateDirectories(hwmon).FirstOrDefault() : null;
            var power = Number(sensors, "power1_average");
            power = double.IsNaN(power) ? Number(sensors, "power1_input") : power;
            readings.Add(new DeviceReading(
                $"{Path.GetFileName(card)} AMD",
                [
                    load,
                    Number(device, "mem_busy_percent"),
                    Number(device, "mem_info_vram_used"),
                    Number(device, "mem_info_vram_total"),
                    Number(sensors, "temp1_input") / 1000,
                    power / 1_000_000,
                    100 * Number(sensors, "fan1_input") / Number(sensors, "fan1_max"),
                ]));
        }

        return readings;
    }

    // Beside a card stand its outlets: card0-DP-1.
    private static bool IsCard(string path) => Path.GetFileName(path).AsSpan("card".Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static double Number(string? directory, string file)
    {
        try
        {
            var text = directory is null ? "" : File.ReadAllText(Path.Join(directory, file)).Trim();
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }
}
