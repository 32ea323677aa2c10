using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands.Agents;

/// <summary>The agents that there are, with what they can do.</summary>
public sealed class AgentService(AgentStore store, FleetService fleet, NodeStore nodes, TimeProvider time)
{
    public const string Host = "host";
    public const string Software = "software";

    private const int MostCapabilities = 256;
    private const int MostSlots = 10_000;

    /// <summary>Three times as long as a software agent waits for commands at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Takes what an agent says of itself.</summary>
    /// <exception cref="ApiException">400.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task WriteSelfAsync(AgentCaller agent, SelfRequest self, CancellationToken cancellation)
    {
        if (self.Capabilities is { } named && (named.Length > MostCapabilities || !named.All(CommandText.IsAction)))
        {
            throw ApiException.BadRequest(
                "bad-capabilities",
                $"'capabilities' are at most {MostCapabilities} names of a to z, 0 to 9, '.', '_' and '-', "
                + $"each up to {CommandText.MostActionLength} long.");
        }

        if (self.Running is < 0 or > MostSlots || self.Slots is < 0 or > MostSlots)
        {
            throw ApiException.BadRequest("bad-slots", $"'running' and 'slots' are 0 to {MostSlots}.");
        }

        NodeDescription.Check(self.Version, null);
        await store.WriteAsync(agent.NodeId, self, cancellation);
        if (!agent.IsHost && self.Version is { } version
            && await nodes.UpdateSystemAsync(agent.NodeId, version, null, cancellation) is { } changed)
        {
            fleet.Put(changed);
        }
    }

    /// <summary>Every agent, whoever may see it, by name. Archived nodes have none.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AgentItem>> AllAsync(CancellationToken cancellation)
    {
        var said = await store.ListAsync(cancellation);
        var now = time.GetUtcNow();
        return [.. (await fleet.AllAsync(cancellation))
            .Where(n => n.AgentVersion is not null || n.Type == NodeTypes.Software || said.ContainsKey(n.Id))
            .Select(n => ToItem(n, said.GetValueOrDefault(n.Id), now))
            .OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ThenBy(a => a.Id, StringComparer.Ordinal)];
    }

    /// <summary>A page of the agents that the caller may see.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="kind"><see cref="Host"/> or <see cref="Software"/>; null for both.</param>
    /// <param name="capability">Only those that can do this; null for all.</param>
    /// <param name="after">The page before's <see cref="AgentList.Next"/>; null for the first.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400: what was <paramref name="after"/> is gone.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AgentList> ListAsync(
        Caller caller, string? kind, string? capability, string? after, int limit, CancellationToken cancellation)
    {
        var all = (await AllAsync(cancellation)).Where(a => caller.MaySee(a.Labels) && (kind is null || a.Kind == kind)
            && (capability is null || a.Capabilities.Contains(capability))).ToArray();
        var start = after is null ? 0 : Array.FindIndex(all, a => a.Id == after) + 1;
        if (start == 0 && after is not null)
        {
            throw ApiException.BadRequest(
                "bad-after", "'after' is what an earlier answer said, and the agents have changed since. Begin without it.");
        }

        var page = all.Skip(start).Take(limit).ToArray();
        return new AgentList(page, start + page.Length < all.Length ? page[^1].Id : null, all.Length);
    }

    /// <exception cref="ApiException">404: there is none that the caller may know of.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AgentItem> GetAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(id, cancellation) is not { } node || !caller.MaySee(node.Labels))
        {
            throw NodeAccess.Missing(id);
        }

        await fleet.CountAsync(cancellation);
        return ToItem(fleet.Describe(node), await store.FindAsync(id, cancellation), time.GetUtcNow());
    }

    private static AgentItem ToItem(NodeItem node, AgentState? said, DateTimeOffset now)
    {
        var isSoftware = node.Type == NodeTypes.Software;
        var status = !isSoftware ? node.Status
            : said is null ? NodeStatus.Unknown
            : now - said.SeenAt <= Patience ? NodeStatus.Up : NodeStatus.Down;
        return new AgentItem(
            node.Id,
            node.Name,
            isSoftware ? Software : Host,
            node.Type,
            status,
            node.Labels,
            node.AgentVersion,
            said?.Capabilities ?? [],
            said?.Running,
            said?.Slots,
            isSoftware ? said?.SeenAt : node.LastSeen);
    }
}
