using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>A group's offsets are the hub's checkpoints: each is on the disk before it is acknowledged.</summary>
internal sealed class OffsetHandlers(Topics topics, GroupHandlers groups)
{
    public async ValueTask<KafkaAnswer> CommitAsync(KafkaRequest request)
    {
        var (body, version) = (request.Body, request.Version);
        var (group, generation, member) = (body.String(), body.Int32(), body.String());
        if (version <= 4)
        {
            body.Int64();
        }

        var asked = body.Array(t => (Topic: t.String(), Parts: t.Array(p =>
        {
            var (index, offset) = (p.Int32(), p.Int64());
            if (version >= 6)
            {
                p.Int32();
            }

            return (Index: index, Offset: offset, Note: p.NullableString());
        })));
        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var error = groups.Find(request, group, out var found);
        if (error is KafkaError.None or KafkaError.UnknownMemberId)
        {
            // Without such a group, who reads by itself may commit.
            error = found?.CheckCommit(member, generation)
                ?? (generation < 0 && member.Length == 0 ? KafkaError.None : KafkaError.UnknownMemberId);
        }

        var commits = asked.Select(t => (t.Topic, Parts: t.Parts.Select(p => (p.Index, Commit: error != KafkaError.None
            ? Task.FromResult(error)
            : CommitAsync(request.Caller, group, t.Topic, p.Index, p.Offset, p.Note))).ToArray())).ToArray();
        var writer = request.Answer();
        if (version >= 3)
        {
            writer.Int32(0);
        }

        writer.Int32(commits.Length);
        foreach (var (topic, parts) in commits)
        {
            writer.String(topic);
            writer.Int32(parts.Length);
            foreach (var (index, commit) in parts)
            {
                writer.Int32(index);
                writer.Error(await commit);
            }
        }

        return new KafkaAnswer(writer);
    }

    public KafkaAnswer Fetch(KafkaRequest request)
    {
        var (body, version) = (request.Body, request.Version);
        var group = body.String();
        var count = body.Count();
        var asked = new (string Topic, int[] Parts)[Math.Max(0, count)];
        for (var i = 0; i < asked.Length && !body.Failed; i++)
        {
            asked[i] = (body.String(), body.Array(p => p.Int32()));
        }

        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        if (count < 0)
        {
            asked = [.. topics.All.Where(h => request.Caller.May(SasRights.Listen, h.Name) && h.ConsumerGroups.Contains(group))
                .Select(h => (h.Name, h.Partitions.Select(p => p.Number).Where(p => h.GetCheckpoint(group, p) is not null).ToArray()))];
        }

        var error = groups.Check(request, group);
        error = error == KafkaError.GroupAuthorizationFailed && request.Caller.Has(SasRights.Listen) ? KafkaError.None : error;
        var writer = request.Answer();
        if (version >= 3)
        {
            writer.Int32(0);
        }

        writer.Array(asked, (w, t) =>
        {
            w.String(t.Topic);
            w.Array(t.Parts, (x, index) => WritePart(x, request, group, t.Topic, index, error));
        });
        if (version >= 2)
        {
            writer.Error(error);
        }

        return new KafkaAnswer(writer);
    }

    private void WritePart(KafkaWriter writer, KafkaRequest request, string group, string topic, int index, KafkaError error)
    {
        var wrong = topics.TryFind(request.Caller, SasRights.Listen, topic, index, out var hub, out _);
        writer.Int32(index);
        writer.Int64(error == KafkaError.None && wrong == KafkaError.None ? hub!.GetCheckpoint(group, index) ?? -1 : -1);
        if (request.Version >= 5)
        {
            writer.Int32(-1);
        }

        writer.String("");
        writer.Error(error != KafkaError.None ? error : wrong);
    }

    private async Task<KafkaError> CommitAsync(KafkaCaller caller, string group, string topic, int index, long offset, string? note)
    {
        var error = topics.TryFind(caller, SasRights.Listen, topic, index, out var hub, out var log);
        if (error != KafkaError.None)
        {
            return error;
        }

        if (!string.IsNullOrEmpty(note))
        {
            return KafkaError.OffsetMetadataTooLarge;
        }

        // A place beyond the end would keep the log from giving the numbers before it after a restart.
        if (offset < 0 || offset > log!.NextSequence)
        {
            return KafkaError.OffsetOutOfRange;
        }

        try
        {
            await hub!.CheckpointAsync(group, index, offset);
            return KafkaError.None;
        }
        catch (InvalidOperationException)
        {
            return KafkaError.PolicyViolation;
        }
        catch (IOException)
        {
            return KafkaError.KafkaStorageError;
        }
    }
}
