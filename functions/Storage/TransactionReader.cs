using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>Reads a transaction's answer: as many parts as there were actions, or one part with the error.</summary>
internal static class TransactionReader
{
    /// <exception cref="TableStorageException">The answer is neither.</exception>
    public static TableTransactionResult Read(ReadOnlySpan<byte> body, int actionCount, bool retried)
    {
        var lines = Encoding.UTF8.GetString(body).Split('\n');
        var etags = new List<ETag>(actionCount);
        for (var at = 0; at < lines.Length; at++)
        {
            if (StatusOf(lines[at]) is not { } status)
            {
                continue;
            }

            var part = ReadPart(lines, ref at);
            if (status >= 300)
            {
                return Failed(status, part.Body, actionCount, retried);
            }

            etags.Add(part.ETag);
        }

        return etags.Count == actionCount
            ? new(etags, retried)
            : throw new TableStorageException(
                202, TableErrorCode.MalformedResponse, $"{actionCount} actions were sent; the answer has {etags.Count} parts.", retried);
    }

    /// <summary>The status of the part that failed the transaction; null where none did.</summary>
    public static int? FailedStatus(ReadOnlySpan<byte> body)
    {
        // A failed transaction's answer has one part: no need to look for another.
        var start = body.IndexOf("HTTP/1.1 "u8);
        return start >= 0 && Utf8Parser.TryParse(body[(start + 9)..], out int status, out _) && status >= 300 ? status : null;
    }

    private static TableTransactionResult Failed(int status, string body, int actionCount, bool retried)
    {
        var failure = TableErrorReader.Read(status, Encoding.UTF8.GetBytes(body));
        return new(failure, IndexIn(failure.Message, actionCount), retried);
    }

    /// <summary>The message starts with the index of the action: "400 InvalidInput: 3:One of the …".</summary>
    private static int? IndexIn(string message, int actionCount)
    {
        var text = message.AsSpan(message.IndexOf(": ", StringComparison.Ordinal) + 2);
        var end = text.IndexOf(':');
        return end > 0 && int.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < actionCount
            ? index
            : null;
    }

    private static int? StatusOf(string line) =>
        line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && line.Length >= 12
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;

    /// <summary>From the status line to the boundary that ends the part, which is left as the next line to read.</summary>
    private static (ETag ETag, string Body) ReadPart(string[] lines, ref int at)
    {
        var etag = default(ETag);
        var body = new StringBuilder();
        var inHeaders = true;
        while (at + 1 < lines.Length && !lines[at + 1].StartsWith("--", StringComparison.Ordinal))
        {
            var line = lines[++at].TrimEnd('\r');
            if (!inHeaders)
            {
                body.Append(line).Append('\n');
            }
            else if (line.Length == 0)
            {
                inHeaders = false;
            }
            else if (line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase))
            {
                etag = new ETag(line[5..].Trim());
            }
        }

        return (etag, body.ToString());
    }
}
