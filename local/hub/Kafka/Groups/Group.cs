using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>
/// One consumer group: who is in it, and which of its generations they have agreed on. Follows Kafka's classic protocol: members join,
/// the first of them divides the partitions, all hear their part. Safe for any number of callers.
/// </summary>
internal sealed partial class Group : IDisposable
{
    private readonly string _name;
    private readonly KafkaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string, GroupState?> _changed;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _invited = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private GroupPhase _phase = GroupPhase.Empty;
    private int _generation;
    private string _type = "";
    private string _protocol = "";
    private string _leader = "";

    /// <summary>When a phase of joining began, and how long it may last.</summary>
    private (long Since, TimeSpan AtMost) _phaseTime;

    /// <param name="name">Of the group.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">For sessions.</param>
    /// <param name="changed">Told, inside the lock, of every stable state, and with null when the group is empty.</param>
    public Group(string name, KafkaServerOptions options, TimeProvider time, Action<string, GroupState?> changed)
    {
        _name = name;
        _options = options;
        _time = time;
        _changed = changed;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _phase == GroupPhase.Empty && _invited.Count == 0;
            }
        }
    }

    /// <summary>Goes on where it was when the hub ended: members need not join again.</summary>
    public void Restore(GroupState state)
    {
        lock (_gate)
        {
            (_generation, _type, _protocol, _leader) = (state.Generation, state.Type, state.Protocol, state.Leader);
            foreach (var member in state.Members)
            {
                member.SeenAt = _time.GetTimestamp();
                _members[member.Id] = member;
            }

            _phase = _members.Count == 0 ? GroupPhase.Empty : GroupPhase.Stable;
            SetTimer();
        }
    }

    /// <summary>Ends when every member has joined, or was given up.</summary>
    /// <param name="mayInvite">A newcomer is told its id first and joins with it then.</param>
    public Task<JoinResult> JoinAsync(string memberId, string clientId, bool mayInvite, string type, GroupMember asked)
    {
        lock (_gate)
        {
            var error = CheckJoin(memberId, type, asked);
            if (error != KafkaError.None)
            {
                return Task.FromResult(JoinResult.Refused(error, memberId));
            }

            if (memberId.Length == 0)
            {
                memberId = $"{clientId}-{Guid.NewGuid():N}";
                if (mayInvite)
                {
                    _invited[memberId] = _time.GetTimestamp();
                    SetTimer();
                    return Task.FromResult(JoinResult.Refused(KafkaError.MemberIdRequired, memberId));
                }
            }

            _invited.Remove(memberId);
            return Join(memberId, type, asked);
        }
    }

    /// <summary>Ends when the leader has said who reads what.</summary>
    public Task<SyncResult> SyncAsync(string memberId, int generation, IReadOnlyList<(string Member, byte[] Assignment)> assignments)
    {
        lock (_gate)
        {
            var error = Check(memberId, generation, out var member);
            if (error == KafkaError.None && _phase == GroupPhase.Joining)
            {
                error = KafkaError.RebalanceInProgress;
            }

            if (error != KafkaError.None)
            {
                return Task.FromResult(SyncResult.Refused(error));
            }

            if (_phase == GroupPhase.Stable)
            {
                return Task.FromResult(new SyncResult(KafkaError.None, member!.Assignment));
            }

            if (memberId == _leader
                && assignments.Sum(a => (long)a.Assignment.Length) + _members.Values.Sum(m => (long)m.Bytes) > _options.MaxGroupBytes)
            {
                return Task.FromResult(SyncResult.Refused(KafkaError.PolicyViolation));
            }

            member!.Syncing?.TrySetResult(SyncResult.Refused(KafkaError.UnknownMemberId));
            var waiting = member.Syncing = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (memberId == _leader)
            {
                Agree(assignments);
            }

            return waiting.Task;
        }
    }

    public KafkaError Heartbeat(string memberId, int generation)
    {
        lock (_gate)
        {
            var error = Check(memberId, generation, out _);
            return error == KafkaError.None && _phase == GroupPhase.Joining ? KafkaError.RebalanceInProgress : error;
        }
    }

    public KafkaError Leave(string memberId)
    {
        lock (_gate)
        {
            if (_invited.Remove(memberId))
            {
                return KafkaError.None;
            }

            if (!_members.TryGetValue(memberId, out var member))
            {
                return KafkaError.UnknownMemberId;
            }

            Remove(member);
            return KafkaError.None;
        }
    }

    /// <summary>Whether a commit may be made. Who is in no group (generation -1) may while nobody is in it.</summary>
    public KafkaError CheckCommit(string memberId, int generation)
    {
        lock (_gate)
        {
            if (generation < 0 && memberId.Length == 0)
            {
                return _phase == GroupPhase.Empty ? KafkaError.None : KafkaError.UnknownMemberId;
            }

            var error = Check(memberId, generation, out _);
            return error == KafkaError.None && _phase == GroupPhase.Syncing ? KafkaError.RebalanceInProgress : error;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            foreach (var member in _members.Values)
            {
                member.Joining?.TrySetCanceled();
                member.Syncing?.TrySetCanceled();
            }
        }
    }

    private KafkaError Check(string memberId, int generation, out GroupMember? member)
    {
        if (!_members.TryGetValue(memberId, out member))
        {
            return KafkaError.UnknownMemberId;
        }

        if (generation != _generation)
        {
            return KafkaError.IllegalGeneration;
        }

        member.SeenAt = _time.GetTimestamp();
        return KafkaError.None;
    }
}
