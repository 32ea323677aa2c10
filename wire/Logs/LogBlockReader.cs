using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Logs;

/// <summary>Reads packed blocks. Whoever holds a key can sign nonsense: everything is checked before it is believed.</summary>
public static class LogBlockReader
{
    /// <summary>Never throws for bad input.</summary>
    /// <param name="packed">What <see cref="LogBlockWriter.Pack"/> made.</param>
    /// <param name="block">Null unless the answer is ok.</param>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> packed, out LogBlock? block)
    {
        block = null;
        var status = LogPacking.TryUnpack(packed, out var body);
        return status == DecodeStatus.Ok ? TryReadBody(body!, out block) : status;
    }

    private static DecodeStatus TryReadBody(byte[] body, out LogBlock? block)
    {
        block = null;
        var reader = new WireReader(body);
        var count = reader.ReadCount(LogBlock.MostLines);
        var sources = ReadNames(ref reader, LogBlock.MostSources, LogText.MostSourceBytes, LogText.IsSource);
        var names = ReadNames(ref reader, LogBlock.MostFieldNames, LogText.MostFieldNameBytes, LogText.IsFieldName);
        if (reader.IsOk && count == 0)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var times = ReadTimes(ref reader, count);
        var levels = ReadSmall(ref reader, count, (byte)LogLevel.Fatal);
        var indices = ReadSmall(ref reader, count, sources.Length - 1);
        var flags = ReadSmall(ref reader, count, LogBlock.CutFlag);
        var fieldsAt = ReadFields(ref reader, count, names.Length);
        var textsAt = ReadTexts(ref reader, count, body);
        if (reader.IsOk)
        {
            block = new LogBlock(body, sources, names, times, (levels, indices, flags), fieldsAt, textsAt);
        }

        return reader.Status;
    }

    private static string[] ReadNames(ref WireReader reader, int most, int mostBytes, Func<ReadOnlySpan<byte>, bool> isName)
    {
        var names = new string[reader.ReadCount(most)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length && reader.IsOk; i++)
        {
            names[i] = ReadPlain(ref reader, mostBytes, isName) is { IsEmpty: false } name ? System.Text.Encoding.UTF8.GetString(name) : "";
            if (reader.IsOk && !seen.Add(names[i]))
            {
                reader.Fail(DecodeStatus.Malformed);
            }
        }

        return names;
    }

    private static ReadOnlySpan<byte> ReadPlain(ref WireReader reader, int mostBytes, Func<ReadOnlySpan<byte>, bool> isRight)
    {
        var text = reader.ReadBytes(reader.ReadCount(mostBytes));
        if (reader.IsOk && !isRight(text))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        return text;
    }

    private static long[] ReadTimes(ref WireReader reader, int count)
    {
        var times = new long[reader.IsOk ? count : 0];
        long time = 0;
        for (var i = 0; i < times.Length && reader.IsOk; i++)
        {
            time = unchecked(time + reader.ReadZigZag());
            if (time is < 0 or > LogBlock.LatestTimeMs)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            times[i] = time;
        }

        return times;
    }

    private static byte[] ReadSmall(ref WireReader reader, int count, int most)
    {
        var bytes = reader.ReadBytes(count);
        foreach (var value in bytes)
        {
            if (value > most)
            {
                reader.Fail(DecodeStatus.Malformed);
                break;
            }
        }

        return bytes.ToArray();
    }

    private static int[] ReadFields(ref WireReader reader, int count, int names)
    {
        var at = new int[reader.IsOk ? count : 0];
        for (var i = 0; i < at.Length && reader.IsOk; i++)
        {
            at[i] = reader.Position;
            for (var left = reader.ReadCount(LogBlock.MostFields); left > 0 && reader.IsOk; left--)
            {
                if (reader.ReadCount(LogBlock.MostFieldNames) >= names)
                {
                    reader.Fail(DecodeStatus.Malformed);
                }

                ReadPlain(ref reader, LogText.MostFieldBytes, LogText.IsPlain);
            }
        }

        return at;
    }

    /// <summary>Where each text begins, and where the last ends: at the end of the body.</summary>
    private static int[] ReadTexts(ref WireReader reader, int count, ReadOnlySpan<byte> body)
    {
        var at = new int[reader.IsOk ? count + 1 : 1];
        for (var i = 1; i < at.Length && reader.IsOk; i++)
        {
            at[i] = at[i - 1] + reader.ReadCount(LogText.MostBytes);
        }

        if (!reader.IsOk || at[^1] != reader.Remaining)
        {
            reader.Fail(reader.IsOk && at[^1] > reader.Remaining ? DecodeStatus.NeedMore : DecodeStatus.Malformed);
            return at;
        }

        var start = reader.Position;
        at[0] = start;
        for (var i = 1; i < at.Length && reader.IsOk; i++)
        {
            at[i] += start;
            if (!LogText.IsText(body[at[i - 1]..at[i]]))
            {
                reader.Fail(DecodeStatus.Malformed);
            }
        }

        return at;
    }
}
