using System.Globalization;
using System.Text;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Programs;

namespace CloudNexus.Agent.Gpu;

/// <summary>Nvidia's GPUs, through the <c>nvidia-smi</c> that comes with the driver.</summary>
internal sealed class NvidiaSource(string? program, TimeProvider clock)
{
    private const int MostOutputBytes = 64 * 1024;
    private const double Mebibyte = 1024 * 1024;
    private const string Fields
        = "index,name,utilization.gpu,utilization.memory,memory.total,memory.used,temperature.gpu,power.draw,fan.speed";

    private static readonly string[] Places = ["/usr/bin/nvidia-smi", "/usr/local/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"];
    private readonly ProgramRunner _programs = new(clock);

    /// <returns>Null when there is no such program.</returns>
    /// <exception cref="IOException">It failed.</exception>
    public async Task<IReadOnlyList<DeviceReading>?> ReadAsync(CancellationToken stop)
    {
        if ((program ?? Array.Find(Places, File.Exists)) is not { } path)
        {
            return null;
        }

        var start = new ProgramStart([path, $"--query-gpu={Fields}", "--format=csv,noheader,nounits"], MaxOutputBytes: MostOutputBytes);
        var result = await _programs.RunAsync(start, stop).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(result.Output);
        return result.Failure is { } failure
            ? throw new IOException($"nvidia-smi: {failure} {text.Split('\n')[0]}".TrimEnd())
            : [.. text.Split('\n').Select(Parse).OfType<DeviceReading>()];
    }

    /// <summary>One line of its answer; null when it is none.</summary>
    internal static DeviceReading? Parse(string line)
    {
        var fields = line.Split(',');
        if (fields.Length < 9 || !int.TryParse(fields[0], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        // A name with commas must not move the numbers.
        var numbers = fields[^7..];
        var name = string.Join(',', fields[1..^7]).Trim();
        var (load, memoryLoad, total, used) = (Number(numbers[0]), Number(numbers[1]), Number(numbers[2]), Number(numbers[3]));
        return new DeviceReading(
            $"{index} {name}",
            [load, memoryLoad, used * Mebibyte, total * Mebibyte, Number(numbers[4]), Number(numbers[5]), Number(numbers[6])]);
    }

    // "[N/A]", "[Not Supported]", "[Unknown Error]" …: the card doesn't say.
    private static double Number(string field)
        => double.TryParse(field.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : double.NaN;
}
