using System.Buffers;
using System.Text.Json;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>A row as a line: the JSON that Table Storage itself takes, with the keys first and types where JSON has none.</summary>
internal static class RowText
{
    /// <summary>Appends the row and a line feed.</summary>
    public static void Append(ArrayBufferWriter<byte> lines, TableEntity row)
    {
        using (var json = new Utf8JsonWriter(lines))
        {
            TableEntityWriter.Write(json, row);
        }

        lines.Write("\n"u8);
    }

    /// <exception cref="BackupException">A line is no row, or not one that the store takes.</exception>
    public static List<TableEntity> ReadAll(ReadOnlyMemory<byte> lines)
    {
        var rows = new List<TableEntity>();
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                throw new BackupException("A segment's last row has no end.");
            }

            rows.Add(Read(lines.Span[..end]));
            lines = lines[(end + 1)..];
        }

        return rows;
    }

    private static TableEntity Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var row = TableEntityReader.ReadOne(line);
            return TableEntityLimits.Check(row) is { } breach ? throw new BackupException(breach.Message) : row;
        }
        catch (Exception e) when (e is TableStorageException or ArgumentException)
        {
            throw new BackupException($"A row of the archive cannot be read: {e.Message}", e);
        }
    }
}
