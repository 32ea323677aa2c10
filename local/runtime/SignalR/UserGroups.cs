namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Which groups users are in, whether connected or not. Its owner locks.</summary>
internal sealed class UserGroups(TimeProvider clock)
{
    /// <summary>Memberships in one hub; further ones are refused.</summary>
    public const int Capacity = 10_000;

    private readonly Dictionary<(string User, string Group), DateTimeOffset> _expiries = [];

    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(string user, string group, TimeSpan? timeToLive)
    {
        var now = clock.GetUtcNow();
        if (_expiries.Count >= Capacity && !_expiries.ContainsKey((user, group)))
        {
            RemoveWhere((_, expiry) => expiry <= now);
            if (_expiries.Count >= Capacity)
            {
                throw new InvalidOperationException($"A hub holds {Capacity} memberships of users in groups, and no more.");
            }
        }

        _expiries[(user, group)] = timeToLive is { } time ? now + time : DateTimeOffset.MaxValue;
    }

    public void Remove(string user, string group) => _expiries.Remove((user, group));

    public void RemoveAll(string user) => RemoveWhere((key, _) => key.User == user);

    public List<string> Of(string user)
    {
        var now = clock.GetUtcNow();
        return [.. _expiries.Where(e => e.Key.User == user && e.Value > now).Select(e => e.Key.Group)];
    }

    private void RemoveWhere(Func<(string User, string Group), DateTimeOffset, bool> isOver)
    {
        foreach (var (key, _) in _expiries.Where(e => isOver(e.Key, e.Value)).ToList())
        {
            _expiries.Remove(key);
        }
    }
}
