using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>How a group passes from one phase to the next. All of it is called inside the lock.</summary>
internal sealed partial class Group
{
    private KafkaError CheckJoin(string memberId, string type, GroupMember asked)
    {
        if (asked.SessionTimeout < _options.MinSessionTimeout || asked.SessionTimeout > _options.MaxSessionTimeout)
        {
            return KafkaError.InvalidSessionTimeout;
        }

        var others = _members.Values.Where(m => m.Id != memberId).ToArray();
        if (type.Length == 0 || asked.Protocols.Count == 0
            || (others.Length > 0 && (type != _type || !asked.Protocols.Any(p => others.All(m => m.Protocols.Any(q => q.Name == p.Name))))))
        {
            return KafkaError.InconsistentGroupProtocol;
        }

        if (memberId.Length > 0 && !_members.ContainsKey(memberId) && !_invited.ContainsKey(memberId))
        {
            return KafkaError.UnknownMemberId;
        }

        var isNew = !_members.ContainsKey(memberId);
        return (isNew && others.Length + _invited.Count >= _options.MaxGroupMembers + (_invited.ContainsKey(memberId) ? 1 : 0))
            || others.Sum(m => (long)m.Bytes) + asked.Bytes > _options.MaxGroupBytes
                ? KafkaError.GroupMaxSizeReached
                : KafkaError.None;
    }

    private Task<JoinResult> Join(string memberId, string type, GroupMember asked)
    {
        var now = _time.GetTimestamp();
        if (_members.TryGetValue(memberId, out var member))
        {
            var same = member.Protocols.Count == asked.Protocols.Count
                && member.Protocols.Zip(asked.Protocols).All(p => p.First.Name == p.Second.Name && p.First.Metadata.AsSpan().SequenceEqual(p.Second.Metadata));
            (member.SessionTimeout, member.RebalanceTimeout, member.Protocols) = (asked.SessionTimeout, asked.RebalanceTimeout, asked.Protocols);
            member.SeenAt = now;
            if (same && (_phase == GroupPhase.Syncing || (_phase == GroupPhase.Stable && memberId != _leader)))
            {
                // Its last answer was lost, most likely: nothing has changed.
                return Task.FromResult(Joined(member));
            }
        }
        else
        {
            member = new GroupMember(memberId, asked.SessionTimeout, asked.RebalanceTimeout, asked.Protocols) { SeenAt = now };
            _members[memberId] = member;
        }

        _type = type;
        member.Joining?.TrySetResult(JoinResult.Refused(KafkaError.UnknownMemberId, memberId));
        var waiting = member.Joining = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_phase == GroupPhase.Joining)
        {
            CompleteJoinIfAllAreThere();
        }
        else
        {
            BeginJoin();
        }

        SetTimer();
        return waiting.Task;
    }

    private void BeginJoin()
    {
        foreach (var member in _members.Values)
        {
            member.Syncing?.TrySetResult(SyncResult.Refused(KafkaError.RebalanceInProgress));
            member.Syncing = null;
        }

        var isFirst = _phase == GroupPhase.Empty;
        _phase = GroupPhase.Joining;
        _phaseTime = (_time.GetTimestamp(), isFirst ? _options.FirstRebalanceDelay : _members.Values.Max(m => m.RebalanceTimeout));
        if (!isFirst)
        {
            CompleteJoinIfAllAreThere();
        }
    }

    /// <summary>The first members of an empty group wait a little for others all the same: the timer ends that.</summary>
    private void CompleteJoinIfAllAreThere()
    {
        var isFirstRound = _protocol.Length == 0;
        if (!isFirstRound && _members.Values.All(m => m.Joining is not null))
        {
            CompleteJoin();
        }
    }

    private void CompleteJoin()
    {
        foreach (var gone in _members.Values.Where(m => m.Joining is null).ToArray())
        {
            _members.Remove(gone.Id);
        }

        _generation++;
        if (_members.Count == 0)
        {
            BecomeEmpty();
            return;
        }

        _protocol = Choose();
        if (!_members.ContainsKey(_leader))
        {
            _leader = _members.Keys.Order(StringComparer.Ordinal).First();
        }

        _phase = GroupPhase.Syncing;
        _phaseTime = (_time.GetTimestamp(), _members.Values.Max(m => m.RebalanceTimeout));
        foreach (var member in _members.Values)
        {
            member.SeenAt = _time.GetTimestamp();
            member.Joining!.TrySetResult(Joined(member));
            member.Joining = null;
        }
    }

    /// <summary>Of the ways that everybody knows, the one that most like best.</summary>
    private string Choose()
    {
        var common = _members.Values.Select(m => m.Protocols.Select(p => p.Name)).Aggregate((a, b) => a.Intersect(b)).ToHashSet();
        return _members.Values.Select(m => m.Protocols.First(p => common.Contains(p.Name)).Name)
            .CountBy(n => n).OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).First().Key;
    }

    private JoinResult Joined(GroupMember member) => new(
        KafkaError.None,
        _generation,
        _protocol,
        _leader,
        member.Id,
        member.Id == _leader ? [.. _members.Values.Select(m => (m.Id, m.MetadataOf(_protocol)))] : []);

    private void Agree(IReadOnlyList<(string Member, byte[] Assignment)> assignments)
    {
        foreach (var member in _members.Values)
        {
            member.Assignment = assignments.FirstOrDefault(a => a.Member == member.Id).Assignment ?? [];
        }

        _phase = GroupPhase.Stable;
        _changed(_name, new GroupState(_name, _generation, _type, _protocol, _leader, [.. _members.Values]));
        foreach (var member in _members.Values)
        {
            member.Syncing?.TrySetResult(new SyncResult(KafkaError.None, member.Assignment));
            member.Syncing = null;
        }

        SetTimer();
    }

    private void Remove(GroupMember member)
    {
        if (!_members.Remove(member.Id))
        {
            return;
        }

        member.Joining?.TrySetResult(JoinResult.Refused(KafkaError.UnknownMemberId, member.Id));
        member.Syncing?.TrySetResult(SyncResult.Refused(KafkaError.UnknownMemberId));
        if (_members.Count == 0)
        {
            _generation++;
            BecomeEmpty();
        }
        else if (_phase == GroupPhase.Joining)
        {
            CompleteJoinIfAllAreThere();
        }
        else
        {
            BeginJoin();
        }

        SetTimer();
    }

    private void BecomeEmpty()
    {
        _phase = GroupPhase.Empty;
        (_protocol, _leader, _type) = ("", "", "");
        _changed(_name, null);
    }
}
