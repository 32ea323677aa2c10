using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>What a file's samples take in the raw tier: closed windows of ten minutes, everything that is stored counted, and each value read back.</summary>
internal static class SizeBenchmark
{
    public const double Goal = 0.25;
    private const double PeerRatioGoal = 4;

    public static int Run(string path)
    {
        var file = OpenMetricsFile.Read(path);
        var groups = file.Schema.Groups.ToDictionary(g => g.Name, _ => 0L);
        long times = 0;
        long open = 0;
        var exact = true;
        var clock = TimeProvider.System.GetTimestamp();
        foreach (var block in file.Windows)
        {
            var window = WindowBlock.Compact([block]);
            times += window.Times.Length;
            foreach (var (group, bytes) in window.Groups)
            {
                groups[group] += bytes.Length;
            }

            exact &= ReadsBack(window, block);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(clock);
        var quickly = file.Windows.Sum(b => WindowBlock.Compact([b], KeepEffort.Quick).Bytes);
        clock = TimeProvider.System.GetTimestamp();
        foreach (var block in file.Windows)
        {
            exact &= ReadsBack(WindowBlock.Compact([block], KeepEffort.Quick), block);
        }

        var quick = TimeProvider.System.GetElapsedTime(clock);
        foreach (var block in file.Windows)
        {
            open += OpenBytes(block);
        }

        var total = times + groups.Values.Sum() + file.Schema.Encoded.Length;
        Console.WriteLine($"{file.Schema.Series.Count} series, {file.Samples} samples, {file.Windows.Count} windows, closed in {elapsed.TotalMilliseconds:f0} ms");
        foreach (var group in file.Schema.Groups)
        {
            var samples = file.Windows.Sum(w => group.Columns.Sum(c => w.Columns[c].LongCount(v => v != SampleBlock.Gap)));
            Console.WriteLine($"  group {group.Name,-12} {group.Columns.Count,4} series {samples,9} samples {groups[group.Name],8} bytes  {Ratio(groups[group.Name], samples)}");
        }

        Console.WriteLine($"  groups {groups.Values.Sum()} bytes, times {times} bytes, schema catalogue {file.Schema.Encoded.Length} bytes (once)");
        Console.WriteLine(
            $"  closed quickly: {quickly} bytes  {Ratio(quickly, file.Samples)}, in {quick.TotalMilliseconds:f0} ms, read back included");
        Console.WriteLine($"  open windows of 5-sample appends: {open} bytes  {Ratio(open, file.Samples)}");
        Console.WriteLine(exact ? "  every value returns exactly" : "  VALUES DIFFER");
        PrintPeer(path, total, file.Samples);
        Console.WriteLine($"bytes/sample: {Ratio(total, file.Samples)}");
        return exact ? 0 : 1;
    }

    private static string Ratio(long bytes, long samples) => samples == 0 ? "-" : $"{(double)bytes / samples:f4}";

    private static void PrintPeer(string path, long total, long samples)
    {
        var peer = PrometheusChunks.Measure(path, out var problem);
        if (peer is not { } bytes)
        {
            Console.WriteLine($"  {problem}");
            return;
        }

        var ratio = (double)bytes / total;
        Console.WriteLine($"  Prometheus chunks of the same samples: {bytes} bytes  {Ratio(bytes, samples)}, "
            + $"{ratio:f2} times as large (goal {PeerRatioGoal}: {(ratio >= PeerRatioGoal ? "ok" : "short of")})");
    }

    private static bool ReadsBack(WindowBlock window, SampleBlock block)
    {
        var found = 0;
        foreach (var group in window.Groups.Keys)
        {
            var status = window.TryReadColumns(group, _ => block.Schema, (chunk, column, values) =>
                found += values.AsSpan().SequenceEqual(block.Columns[column]) && chunk.Timestamps.SequenceEqual(block.Timestamps) ? 1 : 0);
            if (status != DecodeStatus.Ok)
            {
                return false;
            }
        }

        return found == block.Columns.Count;
    }

    private static long OpenBytes(SampleBlock block)
    {
        var window = WindowBlock.Empty;
        for (var row = 0; row < block.Rows; row += 5)
        {
            var times = block.Timestamps.Skip(row).Take(5).ToArray();
            window = window.Append(new SampleBlock(block.Schema, times, [.. block.Columns.Select(c => c.AsSpan(row, times.Length).ToArray())]));
        }

        return window.Bytes;
    }
}
