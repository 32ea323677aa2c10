using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// Takes away what belongs to a node: its keys first, so that nothing comes in any more (here at once, on other instances within
/// <see cref="IdentityOptions.KeyLifetime"/>), itself last, so that a removal that was cut short can be asked for again. Its samples and
/// roll-ups stay in the tables of their days, months and years until retention drops those.
/// </summary>
public sealed class NodeRemoval(
    KeyStore keys,
    KeyRing ring,
    RelayStore relays,
    OpenStore open,
    NodeStateStore states,
    OutageStore outages,
    NodeStore nodes,
    NodeNames names,
    FleetService fleet)
{
    /// <exception cref="Storage.TableStorageException">The store does not answer: part of it may be gone.</exception>
    public async Task RemoveAsync(Node node, CancellationToken cancellation)
    {
        foreach (var keyId in await keys.RemoveAllAsync(node.Id, cancellation))
        {
            ring.Forget(node.Id, keyId);
        }

        await relays.RemoveAsync(node.Id, cancellation);
        await open.RemoveControlAsync(node.Id, cancellation);
        await states.RemoveAsync(node.Id, cancellation);
        await outages.RemoveNodeAsync(node.Id, cancellation);
        await nodes.RemoveAsync(node.Id, cancellation);
        fleet.Remove(node.Id);
        await names.ReleaseAsync(node.Type, node.Name, node.Id, cancellation);
    }
}
