namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>The connections, users and groups of one hub.</summary>
internal sealed class ServerlessHubState(string name, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);
    private readonly MemberIndex _groups = new();
    private readonly MemberIndex _users = new();
    private readonly UserGroups _userGroups = new(clock);

    public string Name => name;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    public void Add(ClientConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(connection.Id, connection);
            if (connection.UserId is { } user)
            {
                _users.Add(user, connection);
                foreach (var group in _userGroups.Of(user))
                {
                    Join(connection, group);
                }
            }
        }
    }

    public void Remove(ClientConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection.Id);
            if (connection.UserId is { } user)
            {
                _users.Remove(user, connection);
            }

            LeaveAll(connection);
        }
    }

    public IReadOnlyList<ClientConnection> All()
    {
        lock (_gate)
        {
            return [.. _connections.Values];
        }
    }

    /// <returns>One connection, or none.</returns>
    public IReadOnlyList<ClientConnection> Connection(string id)
    {
        lock (_gate)
        {
            return _connections.TryGetValue(id, out var connection) ? [connection] : [];
        }
    }

    public IReadOnlyList<ClientConnection> User(string user)
    {
        lock (_gate)
        {
            return _users.Of(user);
        }
    }

    public IReadOnlyList<ClientConnection> Group(string group)
    {
        lock (_gate)
        {
            return _groups.Of(group);
        }
    }

    /// <returns>False when there is no such connection.</returns>
    public bool AddToGroup(string connectionId, string group) => With(connectionId, connection => Join(connection, group));

    /// <returns>False when there is no such connection.</returns>
    public bool RemoveFromGroup(string connectionId, string group) => With(connectionId, connection => Leave(connection, group));

    /// <returns>False when there is no such connection.</returns>
    public bool RemoveFromAllGroups(string connectionId) => With(connectionId, LeaveAll);

    /// <summary>Holds for the user's connections of now and later, until the time is over; for ever when null.</summary>
    /// <exception cref="InvalidOperationException">The hub has no room for more memberships.</exception>
    public void AddUserToGroup(string user, string group, TimeSpan? timeToLive)
    {
        lock (_gate)
        {
            _userGroups.Add(user, group, timeToLive);
            _users.Of(user).ForEach(connection => Join(connection, group));
        }
    }

    public void RemoveUserFromGroup(string user, string group)
    {
        lock (_gate)
        {
            _userGroups.Remove(user, group);
            _users.Of(user).ForEach(connection => Leave(connection, group));
        }
    }

    public void RemoveUserFromAllGroups(string user)
    {
        lock (_gate)
        {
            _userGroups.RemoveAll(user);
            _users.Of(user).ForEach(LeaveAll);
        }
    }

    public bool IsUserInGroup(string user, string group)
    {
        lock (_gate)
        {
            return _userGroups.Of(user).Contains(group, StringComparer.Ordinal) || _users.Of(user).Any(c => c.Groups.Contains(group));
        }
    }

    private bool With(string connectionId, Action<ClientConnection> action)
    {
        lock (_gate)
        {
            if (!_connections.TryGetValue(connectionId, out var connection))
            {
                return false;
            }

            action(connection);
            return true;
        }
    }

    private void Join(ClientConnection connection, string group)
    {
        connection.Groups.Add(group);
        _groups.Add(group, connection);
    }

    private void Leave(ClientConnection connection, string group)
    {
        connection.Groups.Remove(group);
        _groups.Remove(group, connection);
    }

    private void LeaveAll(ClientConnection connection)
    {
        foreach (var group in connection.Groups)
        {
            _groups.Remove(group, connection);
        }

        connection.Groups.Clear();
    }
}
