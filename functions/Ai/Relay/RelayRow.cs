namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A node that may be a relay, and what it said last.</summary>
/// <param name="SeenAt">When it was last heard of; null while it never was.</param>
public sealed record RelayRow(
    string NodeId,
    DateTimeOffset AllowedAt,
    string AllowedBy,
    IReadOnlyList<RelayModel> Models,
    int Slots,
    int Queue,
    double? GpuLoad,
    DateTimeOffset? SeenAt)
{
    /// <summary>What Ollama takes where a name has no tag.</summary>
    private const string UsualTag = ":latest";

    public bool IsUp(DateTimeOffset now) => SeenAt is { } seen && now - seen < RelayRules.AdvertLife;

    public bool Has(string model) => Models.Any(m => m.Name == model || (m.Name.Length == model.Length + UsualTag.Length
        && m.Name.StartsWith(model, StringComparison.Ordinal) && m.Name.EndsWith(UsualTag, StringComparison.Ordinal)));
}

/// <summary>All that may be relays, and what each was given that has not ended.</summary>
/// <param name="Given">Requests by node; a node without any may be missing.</param>
public sealed record RelayPicture(IReadOnlyList<RelayRow> Relays, IReadOnlyDictionary<string, int> Given)
{
    public static readonly RelayPicture Empty = new([], new Dictionary<string, int>());

    public int GivenTo(string nodeId) => Given.GetValueOrDefault(nodeId);

    /// <summary>Whether one that is up has the model.</summary>
    public bool Has(string model, DateTimeOffset now) => Relays.Any(r => r.IsUp(now) && r.Has(model));

    /// <summary>Models of those that are up, each once.</summary>
    public IEnumerable<RelayModel> Models(DateTimeOffset now)
        => Relays.Where(r => r.IsUp(now)).SelectMany(r => r.Models).DistinctBy(m => m.Name);
}
