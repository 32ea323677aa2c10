using System.Text;
using System.Text.Json;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>Finds out how bad a line says that it is.</summary>
internal static class LevelFinder
{
    /// <summary>Words count when they stand this near to the line's begin.</summary>
    private const int Reach = 120;

    /// <summary>Properties of a JSON line that are looked at.</summary>
    private const int MostProperties = 40;

    private static readonly (string Word, LogLevel Level)[] Words =
    [
        ("error", LogLevel.Error), ("info", LogLevel.Info), ("warn", LogLevel.Warn), ("warning", LogLevel.Warn), ("debug", LogLevel.Debug),
        ("trace", LogLevel.Trace), ("fatal", LogLevel.Fatal), ("critical", LogLevel.Fatal), ("crit", LogLevel.Fatal),
        ("panic", LogLevel.Fatal), ("emerg", LogLevel.Fatal), ("alert", LogLevel.Fatal), ("err", LogLevel.Error), ("severe", LogLevel.Error),
        ("notice", LogLevel.Info), ("information", LogLevel.Info), ("verbose", LogLevel.Debug), ("fail", LogLevel.Error),
        ("emergency", LogLevel.Fatal), ("dbug", LogLevel.Debug), ("trce", LogLevel.Trace),
    ];

    private static readonly LogLevel[] OfPriority =
    [
        LogLevel.Fatal, LogLevel.Fatal, LogLevel.Fatal, LogLevel.Error, LogLevel.Warn, LogLevel.Info, LogLevel.Info, LogLevel.Debug,
    ];

    /// <param name="priority">Of syslog, 0 to 7.</param>
    public static LogLevel OfSyslog(int priority) => OfPriority[priority & 7];

    /// <summary>Info when the line does not say.</summary>
    public static LogLevel Find(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        if (line.IsEmpty)
        {
            return LogLevel.Info;
        }

        return line[0] switch
        {
            (byte)'{' => OfJson(line),
            (byte)'<' when SyslogPriority(line) is { } priority => OfSyslog(priority),
            _ when IsKlog(line) => line[0] switch
            {
                (byte)'E' => LogLevel.Error,
                (byte)'W' => LogLevel.Warn,
                (byte)'F' => LogLevel.Fatal,
                _ => LogLevel.Info,
            },
            _ => OfWords(line[..Math.Min(line.Length, Reach)]) ?? (IsServerError(line) ? LogLevel.Error : LogLevel.Info),
        };
    }

    // I1121 19:58:01.123456: Kubernetes' and other Go programs'.
    private static bool IsKlog(ReadOnlySpan<byte> line)
        => line.Length > 8 && "IWEF"u8.Contains(line[0]) && line[5] == ' ' && !line[1..5].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && line[6] is >= (byte)'0' and <= (byte)'2';

    // <134>…
    private static int? SyslogPriority(ReadOnlySpan<byte> line)
    {
        var end = line[..Math.Min(5, line.Length)].IndexOf((byte)'>');
        return end >= 2 && int.TryParse(line[1..end], out var number) && number is >= 0 and <= 191 ? number : null;
    }

    // … "GET / HTTP/1.1" 502 …: nginx and whoever writes as it does.
    private static bool IsServerError(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf(" HTTP/"u8);
        var end = at < 0 ? -1 : line[at..].IndexOf("\" "u8);
        return end >= 0 && line.Length >= at + end + 5 && line[at + end + 2] == '5'
            && !line.Slice(at + end + 3, 2).ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>The first word that is a level's name, in capitals, in brackets, before a colon, or after <c>level=</c>.</summary>
    private static LogLevel? OfWords(ReadOnlySpan<byte> line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (!char.IsAsciiLetter((char)line[at]))
            {
                continue;
            }

            var end = at + 1;
            while (end < line.Length && (char.IsAsciiLetterOrDigit((char)line[end]) || line[end] == '_'))
            {
                end++;
            }

            if (OfWord(line[at..end]) is { } level && IsMeant(line, at, end))
            {
                return level;
            }

            at = end;
        }

        return null;
    }

    private static bool IsMeant(ReadOnlySpan<byte> line, int at, int end)
    {
        if (!line[at..end].ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
        {
            return true;
        }

        var before = at == 0 ? (byte)0 : line[at - 1];
        var after = end == line.Length ? (byte)0 : line[end];
        var beforeIt = line[..at].TrimEnd("\" "u8);
        return (before is (byte)'[' or (byte)'<' or (byte)'(' && after is (byte)']' or (byte)'>' or (byte)')' or (byte)':' or (byte)' ')
            || (at == 0 && after == ':')
            || beforeIt.EndsWith("level="u8) || beforeIt.EndsWith("lvl="u8) || beforeIt.EndsWith("severity="u8);
    }

    private static LogLevel? OfWord(ReadOnlySpan<byte> word)
    {
        foreach (var (name, level) in Words)
        {
            if (name.Length == word.Length && Ascii.EqualsIgnoreCase(word, name))
            {
                return level;
            }
        }

        return null;
    }

    private static LogLevel OfJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 16 }));
            json.Read();
            for (var left = MostProperties; left > 0 && json.Read() && json.TokenType == JsonTokenType.PropertyName; left--)
            {
                var isLevel = json.ValueTextEquals("level"u8) || json.ValueTextEquals("severity"u8) || json.ValueTextEquals("lvl"u8)
                    || json.ValueTextEquals("Level"u8) || json.ValueTextEquals("@l"u8) || json.ValueTextEquals("log.level"u8)
                    || json.ValueTextEquals("LogLevel"u8) || json.ValueTextEquals("loglevel"u8);
                if (!json.Read())
                {
                    break;
                }

                if (isLevel && OfValue(ref json) is { } level)
                {
                    return level;
                }

                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && !json.TrySkip())
                {
                    break;
                }
            }
        }
        catch (JsonException)
        {
            // It only began like JSON.
        }

        return LogLevel.Info;
    }

    private static LogLevel? OfValue(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String when !json.HasValueSequence => OfWord(json.ValueSpan),

        // 10 trace, 20 debug … 60 fatal: Node's and Python's.
        JsonTokenType.Number when json.TryGetInt32(out var number) && number is >= 10 and <= 60 => (LogLevel)((number / 10) - 1),
        _ => null,
    };
}
