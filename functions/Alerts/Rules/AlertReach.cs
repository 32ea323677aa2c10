using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>How far rules and silences of callers reach who may see only nodes with some labels: no further than they.</summary>
public sealed class AlertReach(NodeAccess access)
{
    /// <summary>Ids of the nodes that the caller may see; null for all.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>?> VisibleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return IsNarrowed(caller)
            ? (await access.ListAsync(caller, cancellation)).Select(n => n.Id).ToHashSet(StringComparer.Ordinal)
            : null;
    }

    /// <exception cref="ApiException">403: it may be about nodes that the caller may not see.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RequireAsync(
        Caller caller, IReadOnlyDictionary<string, string>? labels, IReadOnlyList<string>? nodeIds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!IsNarrowed(caller) || NodeLabels.Hold(labels ?? Node.NoMetadata, caller.Labels))
        {
            return;
        }

        var visible = await VisibleAsync(caller, cancellation);
        if (nodeIds is not { Count: > 0 } || !nodeIds.All(visible!.Contains))
        {
            var wanted = string.Join(", ", caller.Labels.Select(l => $"{l.Key}={l.Value}"));
            throw ApiException.Forbidden(
                "beyond-reach", $"It may be about nodes that you may not see. Have its scope name the labels {wanted}, or nodes of yours.");
        }
    }

    /// <summary>Whether it may be about a node that the caller may see.</summary>
    public static bool MayTouch(Caller caller, IReadOnlyDictionary<string, string>? labels)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return !IsNarrowed(caller) || labels is null || caller.Labels.All(l => !labels.TryGetValue(l.Key, out var value) || value == l.Value);
    }

    /// <summary>Of these ids those that may be seen.</summary>
    public static IReadOnlyList<string>? Show(IReadOnlyList<string>? nodeIds, IReadOnlySet<string>? visible)
        => visible is null || nodeIds is null ? nodeIds : [.. nodeIds.Where(visible.Contains)];

    private static bool IsNarrowed(Caller caller) => caller.Role != Role.Admin && caller.Labels.Count > 0;
}
