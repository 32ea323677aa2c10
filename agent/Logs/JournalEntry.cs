using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>One line of <c>journalctl -o json</c>.</summary>
/// <param name="Cursor">The entry's place in the journal.</param>
/// <param name="TimeMs">When it was received, epoch milliseconds.</param>
/// <param name="Text">The message; empty when there is none.</param>
/// <param name="Priority">0 to 7; null when it has none.</param>
/// <param name="Source">What wrote it.</param>
internal sealed record JournalEntry(string Cursor, long TimeMs, ReadOnlyMemory<byte> Text, int? Priority, LineSource Source)
{
    /// <summary>What journalctl is asked for, beside the place and the time.</summary>
    public const string Fields = "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT,_PID,_COMM";

    private const int LongestCursor = 512;

    /// <summary>Journald's own default for programs that don't say.</summary>
    private const int UsualPriority = 6;

    /// <summary>Null to look at the text: most programs don't say.</summary>
    public LogLevel? Level => Priority is null or UsualPriority ? null : LevelFinder.OfSyslog(Priority.Value);

    /// <returns>False when it is no entry.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out JournalEntry? entry)
    {
        entry = null;
        string? cursor = null;
        string? time = null;
        string? name = null;
        string? unit = null;
        string? pid = null;
        string? command = null;
        int? priority = null;
        byte[] text = [];
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var key = json.GetString();
                json.Read();
                switch (key)
                {
                    case "MESSAGE":
                        text = Bytes(ref json);
                        break;
                    case "__CURSOR":
                        cursor = First(ref json);
                        break;
                    case "__REALTIME_TIMESTAMP":
                        time = First(ref json);
                        break;
                    case "PRIORITY":
                        priority = int.TryParse(First(ref json), NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p <= 7 ? p : null;
                        break;
                    case "SYSLOG_IDENTIFIER":
                        name = First(ref json);
                        break;
                    case "_SYSTEMD_UNIT":
                        unit = First(ref json);
                        break;
                    case "_PID":
                        pid = First(ref json);
                        break;
                    case "_COMM":
                        command = First(ref json);
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (cursor is not { Length: > 0 and <= LongestCursor } || cursor.Any(c => c is <= ' ' or > '~')
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
        {
            return false;
        }

        entry = new JournalEntry(cursor, microseconds / 1000, text, priority, SourceOf(name ?? command ?? unit, unit, pid));
        return true;
    }

    private static LineSource SourceOf(string? name, string? unit, string? pid)
    {
        var fields = new List<LogField>(2);
        foreach (var (key, value) in (ReadOnlySpan<(string, string?)>)[("unit", unit), ("pid", pid)])
        {
            if (!string.IsNullOrEmpty(value))
            {
                fields.Add(new LogField(key, LogText.Clean(value, LogText.MostFieldBytes)));
            }
        }

        return new LineSource(string.IsNullOrEmpty(name) ? "journal" : LogText.Clean(name, LogText.MostSourceBytes), fields);
    }

    /// <summary>The first of several values; null for anything but texts.</summary>
    private static string? First(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return json.GetString();
        }

        string? first = null;
        if (json.TokenType == JsonTokenType.StartArray)
        {
            for (var depth = json.CurrentDepth; json.Read() && json.CurrentDepth > depth;)
            {
                first ??= json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
        }

        return first;
    }

    /// <summary>A text; what is no UTF-8 comes as an array of its bytes.</summary>
    private static byte[] Bytes(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            var text = new byte[json.ValueSpan.Length];
            return text[..json.CopyString(text)];
        }

        var bytes = new ArrayBufferWriter<byte>();
        if (json.TokenType == JsonTokenType.StartArray)
        {
            for (var depth = json.CurrentDepth; json.Read() && json.CurrentDepth > depth;)
            {
                if (json.TokenType == JsonTokenType.Number && json.TryGetByte(out var value))
                {
                    bytes.Write([value]);
                }
                else if (json.TokenType == JsonTokenType.String && bytes.WrittenCount == 0)
                {
                    bytes.Write(System.Text.Encoding.UTF8.GetBytes(json.GetString()!));
                }
            }
        }

        return bytes.WrittenSpan.ToArray();
    }
}
