using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// Makes names unique per type, whatever their case: a row <c>NodeNames</c>, type / hash of the name → node, claimed before the node is
/// written and released after. A claim whose node is not there, or has another name, is taken over once nobody can still be about to write
/// that node.
/// </summary>
public sealed class NodeNames(Tables tables, NodeStore nodes, FleetService fleet, TimeProvider time)
{
    private const int MostTries = 5;

    /// <summary>Names that memory holds for free and the store does not, before a free one is made up.</summary>
    private const int MostLost = 100;

    /// <summary>Longer than a request takes from its claim to its node.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromMinutes(2);
    private static readonly Counter<long> Repaired = Telemetry.Meter.CreateCounter<long>("fleet.name_claims_repaired");

    /// <summary>Whether two names are one.</summary>
    public static bool AreSame(string one, string other) => Fold(one) == Fold(other);

    /// <summary>A name as it is compared.</summary>
    public static string Fold(string name) => name.Normalize().ToUpperInvariant();

    /// <returns>Whether the name is this node's now.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryClaimAsync(string type, string name, string nodeId, CancellationToken cancellation)
    {
        // Of nodes that are older than the claims, or whose claim a store that fell back has lost.
        if (await fleet.FindByNameAsync(type, name, cancellation) is { } known && known.Id != nodeId
            && await HasAsync(known.Id, type, name, cancellation))
        {
            return false;
        }

        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var row = new TableEntity(type, KeyOf(name)) { ["Node"] = nodeId, ["ClaimedAt"] = time.GetUtcNow() };
            var added = await tables.WriteAsync(Tables.NodeNames, t => t.AddEntityAsync(row, cancellation));
            if (added.IsSuccess)
            {
                return true;
            }

            if (!added.IsConflict)
            {
                added.EnsureSuccess();
            }

            var table = await tables.GetAsync(Tables.NodeNames);
            var found = await table.GetEntityIfExistsAsync(type, row.RowKey, cancellationToken: cancellation);
            if (found.IsNotFound)
            {
                continue;
            }

            if (found.Value.GetString("Node") == nodeId)
            {
                return true;
            }

            if (!await IsLeftOverAsync(found.Value, type, name, cancellation))
            {
                return false;
            }

            var taken = await table.UpdateEntityAsync(row, found.Value.ETag, TableUpdateMode.Replace, cancellation);
            if (taken.IsSuccess)
            {
                Repaired.Add(1);
                return true;
            }

            if (!taken.IsNotFound && !taken.IsPreconditionFailed)
            {
                taken.EnsureSuccess();
            }
        }

        return false;
    }

    /// <summary>
    /// Claims the name, or the first of <c>name-2</c>, <c>name-3</c>, … that no other node has; after many tries one that ends in the
    /// node's id.
    /// </summary>
    /// <returns>The name that is this node's now.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<string> ClaimFreeAsync(string type, string name, string nodeId, CancellationToken cancellation)
    {
        var lost = 0;
        for (var number = 1; number <= FleetService.MostNodes && lost < MostLost; number++)
        {
            var candidate = number == 1 ? name : WithEnd(name, "-" + number.ToString(CultureInfo.InvariantCulture));
            if (await fleet.FindByNameAsync(type, candidate, cancellation) is not null)
            {
                continue;
            }

            if (await TryClaimAsync(type, candidate, nodeId, cancellation))
            {
                return candidate;
            }

            lost++;
        }

        var last = WithEnd(name, "-" + nodeId);
        await TryClaimAsync(type, last, nodeId, cancellation);
        return last;
    }

    /// <summary>Gives up a claim, if it is this node's. A failure is left to repair.</summary>
    public async Task ReleaseAsync(string type, string name, string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeNames);
        var found = await table.GetEntityIfExistsAsync(type, KeyOf(name), cancellationToken: cancellation);
        if (found.TryGetValue(out var row) && row.GetString("Node") == nodeId)
        {
            await table.DeleteEntityAsync(type, row.RowKey, row.ETag, cancellation);
        }
    }

    /// <returns>The id of the node of this name; null when there is none.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<string?> FindAsync(string type, string name, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeNames);
        var found = await table.GetEntityIfExistsAsync(type, KeyOf(name), cancellationToken: cancellation);
        return found.TryGetValue(out var row) && row.GetString("Node") is { } id && await HasAsync(id, type, name, cancellation)
            ? id
            : (await fleet.FindByNameAsync(type, name, cancellation))?.Id;
    }

    /// <summary>Cut where the whole would be too long.</summary>
    private static string WithEnd(string name, string end)
    {
        var most = NodeRules.NameLength - end.Length;
        return (name.Length <= most ? name : name[..(char.IsHighSurrogate(name[most - 1]) ? most - 1 : most)].TrimEnd()) + end;
    }

    private async Task<bool> IsLeftOverAsync(TableEntity claim, string type, string name, CancellationToken cancellation)
        => time.GetUtcNow() - (claim.GetDateTimeOffset("ClaimedAt") ?? default) > Writing
            && !(claim.GetString("Node") is { } holder && await HasAsync(holder, type, name, cancellation));

    private async Task<bool> HasAsync(string nodeId, string type, string name, CancellationToken cancellation)
        => await nodes.FindAsync(nodeId, cancellation) is { } node && node.Type == type && AreSame(node.Name, name);

    private static string KeyOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Fold(name))).AsSpan(0, 16));
}
