using System.Globalization;
using System.Text;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>Puts bytes into rows so that only this installation can read them: encrypted with the master key, bound to their row.</summary>
internal sealed class SealedRows(MasterKey master)
{
    /// <summary>Bytes that a row takes, beside what else is in it.</summary>
    public const int MostBytes = 10 * PropertyBytes - 64;

    private const int PropertyBytes = 64 * 1024;

    public void Put(TableEntity row, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        ReadOnlyMemory<byte> hidden = master.Encrypt(data, Context(row));
        for (var i = 0; !hidden.IsEmpty; i++)
        {
            var length = Math.Min(PropertyBytes, hidden.Length);
            row[Name(i)] = hidden[..length];
            hidden = hidden[length..];
        }
    }

    /// <exception cref="InvalidDataException">It was not written here.</exception>
    public byte[] Get(TableEntity row)
    {
        using var hidden = new MemoryStream();
        for (var i = 0; row.GetBinary(Name(i)) is { } part; i++)
        {
            hidden.Write(part.Span);
        }

        return hidden.Length == 0
            ? []
            : master.TryDecrypt(hidden.GetBuffer().AsSpan(0, (int)hidden.Length), Context(row))
                ?? throw new InvalidDataException("What stands in a relay's row was not written by this installation.");
    }

    private static byte[] Context(TableEntity row) => Encoding.UTF8.GetBytes($"relay/{row.PartitionKey}/{row.RowKey}");

    private static string Name(int part) => "d" + part.ToString(CultureInfo.InvariantCulture);
}
