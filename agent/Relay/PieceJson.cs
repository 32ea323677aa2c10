using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudNexus.Agent.Relay;

/// <summary>Pieces of answers as the API takes them.</summary>
internal static class PieceJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Says that the relay is still at it.</summary>
    /// <param name="seq">The next piece's number.</param>
    public static ReadOnlyMemory<byte> Beat(int seq) => Write(seq, 200, new Piece([], false, false, null));

    public static ReadOnlyMemory<byte> Write(int seq, int status, Piece piece)
    {
        var body = new ArrayBufferWriter<byte>((piece.Data.Length * 5 / 4) + 128);
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        json.WriteNumber("seq", seq);
        WriteLines(json, piece.Data);
        if (status != 200)
        {
            json.WriteNumber("status", status);
        }

        if (piece.IsContinued)
        {
            json.WriteBoolean("continued", true);
        }

        if (piece.IsLast)
        {
            json.WriteBoolean("done", true);
        }

        if (piece.Error is { } error)
        {
            json.WriteString("error", error);
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void WriteLines(Utf8JsonWriter json, byte[] data)
    {
        json.WriteStartArray("lines");
        var rest = data.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];

            // What is no UTF-8 becomes what stands for it. A carriage return before the end is no part of the line.
            json.WriteStringValue(Encoding.UTF8.GetString(line.TrimEnd((byte)'\r')).Replace('\r', ' '));
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        json.WriteEndArray();
    }
}
