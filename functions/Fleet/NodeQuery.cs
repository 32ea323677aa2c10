using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Fleet;

/// <summary>Which nodes of the fleet, in which order, and which part of them.</summary>
public sealed record NodeQuery
{
    /// <summary>Most nodes of one page.</summary>
    public const int MostItems = 1000;

    private const int MostChars = 200;
    private const int MostValues = 20;

    /// <summary>In capitals; empty for any.</summary>
    public IReadOnlyCollection<string> Statuses { get; init; } = [];

    /// <summary>Empty for any.</summary>
    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>All of them; a null value stands for any.</summary>
    public IReadOnlyList<(string Name, string? Value)> Labels { get; init; } = [];

    /// <summary>All of them, somewhere in name, labels, location or provider, whatever the case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The whole name, whatever the case; null for any.</summary>
    public string? Name { get; init; }

    /// <summary>Null for both.</summary>
    public bool? Archived { get; init; } = false;

    public NodeSort Sort { get; init; } = NodeSort.ByName;

    public NodePlace? After { get; init; }

    public int Limit { get; init; } = MostItems;

    /// <exception cref="ApiException">400: what is wrong with which parameter.</exception>
    public static NodeQuery Parse(IQueryCollection query)
    {
        var sort = NodeSort.Parse(Text(query, "sort"));
        return new NodeQuery
        {
            Statuses = [.. Values(query, "status").Select(Status)],
            Types = [.. Values(query, "type").Select(t => NodeRules.Type(t))],
            Labels = [.. Values(query, "label").Select(Label)],
            Words = Text(query, "q")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Name = Text(query, "name") is { } name ? NodeRules.Name(name) : null,
            Archived = Text(query, "archived") switch
            {
                null or "false" => false,
                "only" => true,
                "true" => null,
                _ => throw ApiException.BadRequest("bad-archived", "'archived' is false, true (those too) or only."),
            },
            Sort = sort,
            After = query["after"].ToString() is { Length: > 0 } cursor ? NodePlace.Parse(cursor, sort) : null,
            Limit = QueryValues.Count("limit", query["limit"], MostItems) ?? MostItems,
        };
    }

    /// <summary>Whether the node is asked for, its status aside.</summary>
    internal bool Includes(DirectoryEntry entry)
    {
        var node = entry.Node;
        return (Archived is null || Archived == node.ArchivedAt.HasValue)
            && (Types.Count == 0 || Types.Contains(node.Type))
            && (Name is null || NodeNames.AreSame(node.Name, Name))
            && Labels.All(l => node.Labels.TryGetValue(l.Name, out var value) && (l.Value is null || l.Value == value))
            && Words.All(w => entry.Text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Text(IQueryCollection query, string name)
        => query[name] switch
        {
            [] or [null or ""] => null,
            [{ Length: <= MostChars } text] => text,
            _ => throw ApiException.BadRequest($"bad-{name}", $"'{name}' is given once, with at most {MostChars} characters."),
        };

    private static IEnumerable<string> Values(IQueryCollection query, string name)
        => query[name].Count <= MostValues
            ? query[name].OfType<string>().Where(v => v.Length > 0)
            : throw ApiException.BadRequest($"bad-{name}", $"'{name}' is given at most {MostValues} times.");

    private static string Status(string text)
        => NodeStatus.All.FirstOrDefault(s => s.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw ApiException.BadRequest("bad-status", $"'status' is one of {string.Join(", ", NodeStatus.All)}.");

    /// <summary><c>name:value</c>, <c>name=value</c> as labels are written elsewhere, or a name alone.</summary>
    private static (string Name, string? Value) Label(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : text.IndexOf(':', StringComparison.Ordinal);
        return at == 0
            ? throw ApiException.BadRequest("bad-label", "'label' is a name and a value, such as env:prod, or a name alone.")
            : at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
