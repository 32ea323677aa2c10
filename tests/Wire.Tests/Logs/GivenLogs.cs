using System.Text;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Wire.Tests.Logs;

/// <summary>Fixed and random lines that the tests share.</summary>
internal static class GivenLogs
{
    public static LogFrameHeader Header { get; } = new(Given.Key.NodeId, Given.Key.KeyId, 1_000_000_000_000, 3);

    public static IReadOnlyList<LogLine> Lines { get; } =
    [
        new(1_000_000_000_000, LogLevel.Info, "app", "ready"),
        new(1_000_000_000_250, LogLevel.Error, "nginx", "no route\n\tat 7", Cut: true),
        new(1_000_000_000_200, LogLevel.Warn, "app", "ü") { Fields = [new("unit", "app.service"), new("pid", "12")] },
    ];

    public static byte[] Pack(IEnumerable<LogLine> lines)
    {
        var writer = new LogBlockWriter();
        foreach (var line in lines)
        {
            Assert.True(writer.TryAdd(line));
        }

        return writer.Pack();
    }

    public static byte[] FrameBytes() => LogFrame.Write(Header, Pack(Lines), Given.Key.DeriveLogMacKey());

    /// <summary>Repeats itself as logs do, so that it is worth packing.</summary>
    public static IReadOnlyList<LogLine> Random(Random random, int count)
    {
        var time = random.NextInt64(1, 4_000_000_000_000);
        return [.. Enumerable.Range(0, count).Select(i => new LogLine(
            time += random.Next(-50, 500), (LogLevel)random.Next(6), $"source-{random.Next(5)}", Text(random), random.Next(9) == 0)
        {
            Fields = [.. Enumerable.Range(0, random.Next(20) == 0 ? 8 : random.Next(2)).Select(f => new LogField($"field_{f}", Text(random)[..4]))],
        })];
    }

    public static void Equal(LogLine expected, LogLine actual)
    {
        Assert.Equal(expected with { Fields = actual.Fields }, actual);
        Assert.Equal(expected.Fields, actual.Fields);
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var words = random.Next(1, 12); words > 0; words--)
        {
            text.Append(random.Next(4) switch { 0 => "GET /ä/", 1 => "connection ", 2 => $"{random.Next()} ", _ => "réfusé " });
        }

        return text.ToString();
    }
}
