namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Connections by group or user; empty entries go away. Its owner locks.</summary>
internal sealed class MemberIndex
{
    private readonly Dictionary<string, HashSet<ClientConnection>> _members = new(StringComparer.Ordinal);

    public void Add(string key, ClientConnection connection)
    {
        if (!_members.TryGetValue(key, out var members))
        {
            _members[key] = members = [];
        }

        members.Add(connection);
    }

    public void Remove(string key, ClientConnection connection)
    {
        if (_members.TryGetValue(key, out var members) && members.Remove(connection) && members.Count == 0)
        {
            _members.Remove(key);
        }
    }

    /// <returns>A copy.</returns>
    public List<ClientConnection> Of(string key) => _members.TryGetValue(key, out var members) ? [.. members] : [];
}
