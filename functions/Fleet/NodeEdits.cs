namespace CloudNexus.Functions.Fleet;

/// <summary>A node as somebody adds it who has no agent for it.</summary>
/// <param name="Name">Unique among nodes of its type, whatever the case: 1 to 128 characters.</param>
/// <param name="Type"><c>bare-metal</c> (the default), <c>vm</c>, <c>container</c>, <c>service</c> or <c>software</c>.</param>
/// <param name="Labels">At most 32.</param>
/// <param name="Location">Where it stands: up to 128 characters.</param>
/// <param name="Provider">Whose it is: up to 128 characters.</param>
/// <param name="Notes">Up to 4,000 characters, on several lines if need be.</param>
/// <param name="Metadata">At most 32 values of up to 512 characters.</param>
public sealed record NodeRequest(
    string? Name,
    string? Type = null,
    Dictionary<string, string>? Labels = null,
    string? Location = null,
    string? Provider = null,
    string? Notes = null,
    Dictionary<string, string>? Metadata = null);

/// <summary>
/// A change as JSON merge (RFC 7396): what is left out stays, null takes away; so also for each label and metadata value by its name.
/// </summary>
public sealed class NodeChange
{
    private readonly HashSet<string> _given = [];
    private string? _name;
    private string? _type;
    private string? _location;
    private string? _provider;
    private string? _notes;
    private Dictionary<string, string?>? _labels;
    private Dictionary<string, string?>? _metadata;

    // Setters and not initialisers: the serializer calls these for what is given alone.
    public string? Name { get => _name; set => _name = Given(nameof(Name), value); }

    public string? Type { get => _type; set => _type = Given(nameof(Type), value); }

    public string? Location { get => _location; set => _location = Given(nameof(Location), value); }

    public string? Provider { get => _provider; set => _provider = Given(nameof(Provider), value); }

    public string? Notes { get => _notes; set => _notes = Given(nameof(Notes), value); }

    /// <summary>By name the new value, null to take it away.</summary>
    public Dictionary<string, string?>? Labels { get => _labels; set => _labels = Given(nameof(Labels), value); }

    /// <summary>By name the new value, null to take it away.</summary>
    public Dictionary<string, string?>? Metadata { get => _metadata; set => _metadata = Given(nameof(Metadata), value); }

    /// <summary>The node with the change, not yet written.</summary>
    /// <exception cref="Http.ApiException">400: something would be what it may not be.</exception>
    internal Node Apply(Node node) => node with
    {
        Name = Has(nameof(Name)) ? NodeRules.Name(Name) : node.Name,
        Type = Has(nameof(Type)) ? NodeRules.Type(Type) : node.Type,
        Location = Has(nameof(Location)) ? NodeRules.Line(Location, "location") : node.Location,
        Provider = Has(nameof(Provider)) ? NodeRules.Line(Provider, "provider") : node.Provider,
        Notes = Has(nameof(Notes)) ? NodeRules.Notes(Notes) : node.Notes,
        Labels = Has(nameof(Labels)) ? NodeRules.Labels(Merge(node.Labels, Labels)) : node.Labels,
        Metadata = Has(nameof(Metadata)) ? NodeRules.Metadata(Merge(node.Metadata, Metadata)) : node.Metadata,
    };

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> old, Dictionary<string, string?>? change)
    {
        var merged = change is null ? [] : new Dictionary<string, string>(old);
        foreach (var (name, value) in change ?? [])
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return merged;
    }

    private T Given<T>(string field, T value)
    {
        _given.Add(field);
        return value;
    }

    private bool Has(string field) => _given.Contains(field);
}

/// <param name="Updates">1 to 100, each of another node.</param>
public sealed record NodeBatch(IReadOnlyList<NodeUpdate>? Updates);

/// <param name="Id">The node.</param>
/// <param name="IfMatch">Change only the version with this <c>ETag</c>; any when left out.</param>
/// <param name="Change">What to change; left out for nothing.</param>
/// <param name="Archived">Archive (true) or restore (false) it; left out to leave it as it is.</param>
public sealed record NodeUpdate(string? Id, string? IfMatch = null, NodeChange? Change = null, bool? Archived = null);

/// <param name="Results">One for each update, in their order.</param>
public sealed record NodeBatchAnswer(IReadOnlyList<NodeResult> Results);

/// <param name="Id">The node.</param>
/// <param name="Status">As the update alone would have been answered: 200, or what was wrong.</param>
/// <param name="Problem">A stable word for what was wrong; null when nothing was.</param>
/// <param name="Detail">What was wrong, and what to do; null when nothing was.</param>
/// <param name="Version">The node's version now; null when it was not changed.</param>
public sealed record NodeResult(string Id, int Status, string? Problem, string? Detail, long? Version);
