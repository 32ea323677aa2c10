using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Fleet;

/// <summary>The order of a list: by a field, what has no value last, then by name, then by id.</summary>
/// <param name="Field">One of <see cref="Fields"/>.</param>
/// <param name="Descending">From the highest.</param>
public sealed record NodeSort(string Field, bool Descending)
{
    private static readonly string[] ByConcern =
        [NodeStatus.Down, NodeStatus.LinkGap, NodeStatus.Degraded, NodeStatus.Unknown, NodeStatus.Up];

    public static IReadOnlyList<string> Fields { get; } = ["name", "status", "cpu", "memory", "disk", "lastSeen", "createdAt"];

    public static NodeSort ByName { get; } = new("name", false);

    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <exception cref="ApiException">400.</exception>
    public static NodeSort Parse(string? text)
        => string.IsNullOrEmpty(text) ? ByName
            : Fields.Contains(text.TrimStart('-')) && text.LastIndexOf('-') <= 0 ? new NodeSort(text.TrimStart('-'), text[0] == '-')
            : throw ApiException.BadRequest(
                "bad-sort", $"'sort' is one of {string.Join(", ", Fields)}, with - before it for the highest first.");

    public override string ToString() => Descending ? "-" + Field : Field;

    /// <summary>Where a node stands in this order.</summary>
    public NodePlace PlaceOf(Node node, NodeState? state, string status)
    {
        var value = Field switch
        {
            "status" => Array.IndexOf(ByConcern, status),
            "cpu" => state?.Headline.Cpu,
            "memory" => state?.Headline.Memory,
            "disk" => state?.Headline.Disk,
            "lastSeen" => state?.LastSampleMs,
            "createdAt" => node.CreatedAt.ToUnixTimeMilliseconds(),
            _ => (double?)null,
        };
        return new NodePlace(value, node.Name, node.Id);
    }

    public int Compare(in NodePlace one, in NodePlace other)
    {
        if (Field == "name")
        {
            var byName = Names.Compare(one.Name, other.Name);
            return byName == 0 ? string.CompareOrdinal(one.Id, other.Id) : Descending ? -byName : byName;
        }

        var byValue = (one.Value, other.Value) switch
        {
            ({ } a, { } b) => Descending ? b.CompareTo(a) : a.CompareTo(b),
            (null, null) => 0,
            (null, _) => 1,
            _ => -1,
        };
        return byValue != 0 ? byValue
            : Names.Compare(one.Name, other.Name) is var names && names != 0 ? names : string.CompareOrdinal(one.Id, other.Id);
    }
}

/// <summary>A node's place in some order, which stays when the node itself goes.</summary>
/// <param name="Value">What is sorted by; null for none, or by name.</param>
public readonly record struct NodePlace(double? Value, string Name, string Id)
{
    private const int MostChars = 1024;

    /// <summary>The text of a cursor that goes on behind this place.</summary>
    public string ToCursor(NodeSort sort)
        => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Join('\n', sort, Value?.ToString("R", CultureInfo.InvariantCulture), Name, Id)));

    /// <exception cref="ApiException">400: it is no cursor of this order.</exception>
    public static NodePlace Parse(string cursor, NodeSort sort)
    {
        if (cursor.Length <= MostChars && Base64Url.IsValid(cursor)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n') is [var order, var text, var name, var id]
            && order == sort.ToString())
        {
            if (text.Length == 0)
            {
                return new NodePlace(null, name, id);
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return new NodePlace(value, name, id);
            }
        }

        throw ApiException.BadRequest("bad-after", "'after' is the 'next' of the page before, asked for with the same 'sort'.");
    }
}
