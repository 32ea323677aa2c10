using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>All groups. Groups without members are forgotten when room is needed.</summary>
internal sealed class GroupCoordinator : IAsyncDisposable
{
    private const int FileOverheadBytes = 64 * 1024;
    private readonly KafkaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly GroupFiles _files;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public GroupCoordinator(GroupFiles files, KafkaServerOptions options, TimeProvider time)
    {
        (_files, _options, _time) = (files, options, time);
        foreach (var state in files.Load(options.MaxGroups, options.MaxGroupBytes + FileOverheadBytes))
        {
            Add(state.Name).Restore(state);
        }
    }

    public KafkaError Check(string group) =>
        !Names.IsGroup(group) ? KafkaError.InvalidGroupId
        : _options.ReservedGroups.Contains(group, StringComparer.OrdinalIgnoreCase) ? KafkaError.GroupAuthorizationFailed
        : KafkaError.None;

    /// <inheritdoc cref="Group.JoinAsync"/>
    public Task<JoinResult> JoinAsync(string group, string memberId, string clientId, bool mayInvite, string type, GroupMember asked)
    {
        lock (_gate)
        {
            // Inside the lock, so that no group is forgotten that somebody is about to join.
            return _groups.ContainsKey(group) || MakeRoom()
                ? (_groups.GetValueOrDefault(group) ?? Add(group)).JoinAsync(memberId, clientId, mayInvite, type, asked)
                : Task.FromResult(JoinResult.Refused(KafkaError.PolicyViolation, memberId));
        }
    }

    public Group? Find(string group)
    {
        lock (_gate)
        {
            return _groups.GetValueOrDefault(group);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            foreach (var group in _groups.Values)
            {
                group.Dispose();
            }
        }

        await _files.FlushAsync();
    }

    private bool MakeRoom()
    {
        if (_groups.Count < _options.MaxGroups)
        {
            return true;
        }

        var (name, forgotten) = _groups.FirstOrDefault(g => g.Value.IsEmpty);
        forgotten?.Dispose();
        return forgotten is not null && _groups.Remove(name);
    }

    private Group Add(string name) => _groups[name] = new Group(name, _options, _time, _files.Keep);
}
