using Azure;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>A command as it is kept. Immutable.</summary>
/// <param name="Item">What is shown of it.</param>
public sealed record StoredCommand(CommandItem Item)
{
    /// <summary>Of the row as it was read.</summary>
    public ETag Tag { get; init; }

    /// <summary>What the host checks; null without.</summary>
    public ClaimedSignature? Signature { get; init; }

    /// <summary>When its target last said that it runs it.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Which instance runs it, of the service's own.</summary>
    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>How often it was begun, of the service's own.</summary>
    public int Starts { get; init; }

    /// <summary>The end of the output, which stands in the row itself.</summary>
    public ReadOnlyMemory<byte> Tail { get; init; }

    /// <summary>The byte of the output at which <see cref="Tail"/> begins; what is before stands in rows of its own.</summary>
    public int TailFrom { get; init; }

    public string Id => Item.Id;

    public StoredCommand With(Func<CommandItem, CommandItem> change) => this with { Item = change(Item) };
}
