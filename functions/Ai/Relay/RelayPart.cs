using System.Text;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A piece of an answer.</summary>
/// <param name="Data">What Ollama said, as it said it.</param>
/// <param name="Status">Ollama's; with the first piece.</param>
/// <param name="Error">One of <see cref="RelayErrors"/>, or null.</param>
internal sealed record RelayPart(int Seq, ReadOnlyMemory<byte> Data, int Status, bool Done, string? Error)
{
    /// <summary>Whether it only says that the relay is still at it.</summary>
    public bool IsBeat => Data.IsEmpty && !Done;

    public static RelayPart Of(RelayParts parts)
    {
        var lines = parts.Lines ?? [];
        var text = lines.Count == 0 ? "" : string.Join('\n', lines) + (parts.Continued ? "" : "\n");
        return new RelayPart(parts.Seq ?? 0, Encoding.UTF8.GetBytes(text), parts.Status ?? 200, parts.Done, parts.Error);
    }
}
