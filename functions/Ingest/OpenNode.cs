using Azure;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>One open window with its ETag; without one it is not in the store yet.</summary>
public sealed record OpenWindow(ETag? ETag, WindowBlock Block);

/// <summary>What is known of a node's rows in <c>Open</c>: the control row and some of its windows by their start (epoch ms). Immutable.</summary>
public sealed record OpenNode(OpenControl Control, IReadOnlyDictionary<long, OpenWindow> Windows)
{
    /// <summary>Rough memory use in bytes: the encoded windows and what is held to recognise their rows.</summary>
    public long Weight => 512 + Windows.Values.Sum(w => w.Block.Bytes + (w.Block.Rows * 40L));
}
