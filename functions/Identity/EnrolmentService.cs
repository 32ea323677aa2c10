using System.Diagnostics.Metrics;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Turns an enrolment token into a node with a key of its own.</summary>
public sealed class EnrolmentService(
    EnrolmentGate gate,
    KeyStore keys,
    KeyRing ring,
    NodeStore nodes,
    NodeNames names,
    NodeJournal journal,
    FleetService fleet,
    OpenStore open,
    AgentAccess access,
    KeyRotationService rotation,
    IAudit audit,
    TimeProvider time)
{
    private static readonly Counter<long> Enrolled = Telemetry.Meter.CreateCounter<long>("identity.nodes_enrolled");

    /// <summary>A name that another node of the type has is numbered: a second <c>web</c> becomes <c>web-2</c>.</summary>
    /// <exception cref="ApiException">401 for a token that is none, 400 for a description that is not one, 409 when there are too many nodes.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer. A use of the token may be spent.</exception>
    public async Task<RegisterAnswer> RegisterAsync(string? token, RegisterRequest asked, string? address, CancellationToken cancellation)
    {
        var receivedAt = time.GetUtcNow();
        var grant = await gate.CheckAsync(token, address, cancellation);
        var request = Preset(asked, grant.Token);
        NodeDescription.Check(request);
        if (await fleet.CountAsync(cancellation) >= FleetService.MostNodes)
        {
            throw NodeService.TooMany();
        }

        await gate.SpendAsync(grant, address, cancellation);
        var key = ApiKey.New(NodeId.New());
        var type = request.Type ?? NodeTypes.Default;
        var node = new Node(
            key.NodeId,
            await names.ClaimFreeAsync(type, request.Name.Trim(), key.NodeId, cancellation),
            type,
            request.Labels ?? [],
            time.GetUtcNow(),
            request.AgentVersion,
            request.System);

        // The key first: a node without a key could never report, a key without a node can be forgotten.
        await keys.AddAsync(key, cancellation);
        ring.Forget(key.NodeId, key.KeyId);
        await open.AddControlAsync(key.NodeId, cancellation);
        await nodes.AddAsync(node, cancellation);
        fleet.Put(node);
        Enrolled.Add(1);
        await audit.RecordAsync(new AuditEntry(grant.Actor, "node.enrol", $"node:{node.Id}", true, node.Name, address), cancellation);
        await journal.TellEnrolledAsync(grant.Actor, node, cancellation);
        return new RegisterAnswer(key.NodeId, key.Text, await access.CreateAsync(key.NodeId, receivedAt));
    }

    /// <summary>Takes what the agent says of its machine and gives it fresh tokens, and a new key when one was asked for.</summary>
    /// <exception cref="ApiException">400 for a description that is not one.</exception>
    public async Task<AgentSettings> SyncAsync(AgentKey key, SyncRequest request, CancellationToken cancellation)
    {
        var receivedAt = time.GetUtcNow();
        NodeDescription.Check(request.AgentVersion, request.System);
        if (await nodes.UpdateSystemAsync(key.NodeId, request.AgentVersion, request.System, cancellation) is { } changed)
        {
            fleet.Put(changed);
        }

        var next = await rotation.NextAsync(key, cancellation);
        return await access.CreateAsync(key.NodeId, receivedAt) with { NewKey = next?.Text };
    }

    /// <summary>What the token says of labels and type goes before what the agent says.</summary>
    private static RegisterRequest Preset(RegisterRequest request, EnrolmentToken? token)
    {
        if (token is null)
        {
            return request;
        }

        var labels = new Dictionary<string, string>(request.Labels ?? []);
        foreach (var (name, value) in token.Labels)
        {
            labels[name] = value;
        }

        return request with { Labels = labels, Type = token.NodeType ?? request.Type };
    }
}
