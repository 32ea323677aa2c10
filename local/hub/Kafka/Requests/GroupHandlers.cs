using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Groups;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>Requests about who is in a group.</summary>
internal sealed class GroupHandlers(GroupCoordinator groups)
{
    private const int MostProtocols = 16;

    public static KafkaAnswer FindCoordinator(KafkaRequest request)
    {
        var (body, version) = (request.Body, request.Version);
        body.String();
        var isGroup = version < 1 || body.Int8() == 0;
        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var writer = request.Answer();
        Throttle(writer, version >= 1);
        writer.Error(isGroup ? KafkaError.None : KafkaError.InvalidRequest);
        if (version >= 1)
        {
            writer.String(isGroup ? null : "There are no transactions.");
        }

        writer.Int32(MetadataHandler.BrokerId);
        writer.String(request.Host);
        writer.Int32(request.Port);
        return new KafkaAnswer(writer);
    }

    public async ValueTask<KafkaAnswer> JoinAsync(KafkaRequest request, CancellationToken cancellation)
    {
        var (body, version) = (request.Body, request.Version);
        var (group, session) = (body.String(), TimeSpan.FromMilliseconds(body.Int32()));
        var rebalance = version >= 1 ? TimeSpan.FromMilliseconds(Math.Max(0, body.Int32())) : session;
        var (member, type) = (body.String(), body.String());
        var protocols = body.Array(p => new GroupProtocol(p.String(), p.Bytes().ToArray()));
        if (body.Failed || protocols.Length > MostProtocols)
        {
            return KafkaAnswer.Malformed;
        }

        var error = Check(request, group);
        var asked = new GroupMember(member, session, rebalance, protocols);
        var result = error != KafkaError.None
            ? JoinResult.Refused(error, member)
            : await groups.JoinAsync(group, member, request.ClientId, version >= 4, type, asked).WaitAsync(cancellation);
        var writer = request.Answer();
        Throttle(writer, version >= 2);
        writer.Error(result.Error);
        writer.Int32(result.Generation);
        writer.String(result.Protocol);
        writer.String(result.Leader);
        writer.String(result.MemberId);
        writer.Array(result.Members, (w, m) =>
        {
            w.String(m.Id);
            w.Bytes(m.Metadata);
        });
        return new KafkaAnswer(writer);
    }

    public async ValueTask<KafkaAnswer> SyncAsync(KafkaRequest request, CancellationToken cancellation)
    {
        var body = request.Body;
        var (name, generation, member) = (body.String(), body.Int32(), body.String());
        var assignments = body.Array(a => (a.String(), a.Bytes().ToArray()));
        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var error = Find(request, name, out var group);
        var result = error != KafkaError.None
            ? SyncResult.Refused(error)
            : await group!.SyncAsync(member, generation, assignments).WaitAsync(cancellation);
        var writer = request.Answer();
        Throttle(writer, request.Version >= 1);
        writer.Error(result.Error);
        writer.Bytes(result.Assignment);
        return new KafkaAnswer(writer);
    }

    public KafkaAnswer Heartbeat(KafkaRequest request)
    {
        var body = request.Body;
        var (name, generation, member) = (body.String(), body.Int32(), body.String());
        return Say(request, name, group => group.Heartbeat(member, generation));
    }

    public KafkaAnswer Leave(KafkaRequest request)
    {
        var (name, member) = (request.Body.String(), request.Body.String());
        return Say(request, name, group => group.Leave(member));
    }

    /// <summary>Whether the caller may act in the group, and the group when anybody ever joined it.</summary>
    internal KafkaError Find(KafkaRequest request, string name, out Group? group)
    {
        group = null;
        var error = Check(request, name);
        if (error == KafkaError.None)
        {
            group = groups.Find(name);
            error = group is null ? KafkaError.UnknownMemberId : KafkaError.None;
        }

        return error;
    }

    internal KafkaError Check(KafkaRequest request, string group) =>
        request.Caller.Has(SasRights.Listen) ? groups.Check(group) : KafkaError.GroupAuthorizationFailed;

    private KafkaAnswer Say(KafkaRequest request, string name, Func<Group, KafkaError> ask)
    {
        if (request.Body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var error = Find(request, name, out var group);
        var writer = request.Answer();
        Throttle(writer, request.Version >= 1);
        writer.Error(error == KafkaError.None ? ask(group!) : error);
        return new KafkaAnswer(writer);
    }

    private static void Throttle(KafkaWriter writer, bool isThere)
    {
        if (isThere)
        {
            writer.Int32(0);
        }
    }
}
