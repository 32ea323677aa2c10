using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Turns an enrolment token into a node with a key of its own.</summary>
public sealed class EnrolmentService(
    IdentityOptions options,
    KeyStore keys,
    KeyRing ring,
    NodeStore nodes,
    FleetService fleet,
    OpenStore open,
    AgentAccess access,
    TimeProvider time)
{
    private static readonly Counter<long> Enrolled = Telemetry.Meter.CreateCounter<long>("identity.nodes_enrolled");
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("identity.enrolments_refused");

    /// <exception cref="ApiException">401 for a wrong token, 400 for a description that is not one.</exception>
    public async Task<RegisterAnswer> RegisterAsync(string? token, RegisterRequest request, CancellationToken cancellation)
    {
        var receivedAt = time.GetUtcNow();
        if (!IsToken(token))
        {
            Refused.Add(1);
            throw ApiException.Unauthorized(
                "bad-enrolment-token", "Send a valid enrolment token as 'Authorization: Bearer …'. The service prints where its token is kept.");
        }

        NodeDescription.Check(request);
        var key = ApiKey.New(NodeId.New());
        var name = await FreeNameAsync(request.Name.Trim(), request.Type ?? NodeTypes.Default, cancellation);
        var node = new Node(
            key.NodeId,
            name,
            request.Type ?? NodeTypes.Default,
            request.Labels ?? [],
            time.GetUtcNow(),
            request.AgentVersion,
            request.System);

        // The key first: a node without a key could never report, a key without a node can be forgotten.
        await keys.AddAsync(key, cancellation);
        ring.Forget(key.NodeId, key.KeyId);
        await open.AddControlAsync(key.NodeId, cancellation);
        await nodes.AddAsync(node, cancellation);
        fleet.Invalidate();
        Enrolled.Add(1);
        return new RegisterAnswer(key.NodeId, key.Text, await access.CreateAsync(key.NodeId, receivedAt));
    }

    /// <summary>Takes what the agent says of its machine and gives it fresh tokens.</summary>
    /// <exception cref="ApiException">400 for a description that is not one.</exception>
    public async Task<AgentSettings> SyncAsync(AgentKey key, SyncRequest request, CancellationToken cancellation)
    {
        var receivedAt = time.GetUtcNow();
        NodeDescription.Check(request.AgentVersion, request.System);
        await nodes.UpdateSystemAsync(key.NodeId, request.AgentVersion, request.System, cancellation);
        return await access.CreateAsync(key.NodeId, receivedAt);
    }

    private bool IsToken(string? token)
        => options.EnrolmentToken.Length > 0 && token is { Length: <= 512 } && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(options.EnrolmentToken)));

    /// <summary>Names are unique per type: a second <c>web</c> becomes <c>web-2</c>.</summary>
    private async Task<string> FreeNameAsync(string name, string type, CancellationToken cancellation)
    {
        var taken = (await nodes.ListAsync(cancellation)).Where(n => n.Type == type).Select(n => n.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return taken.Contains(name) ? Enumerable.Range(2, taken.Count + 1).Select(i => $"{name}-{i}").First(n => !taken.Contains(n)) : name;
    }
}
