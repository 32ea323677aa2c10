using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Commands;

/// <summary>
/// Who sees which commands: those of a node who may see the node, by the labels that it carries now; those of a node that is gone who may
/// see every node; those of the service itself who had them made, and admins.
/// </summary>
public sealed class CommandSight(CommandStore store, EventSight sight)
{
    /// <exception cref="ApiException">404: there is none, or the caller may not know that there is.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<StoredCommand> RequireAsync(Caller caller, string id, CancellationToken cancellation)
        => await store.FindAsync(id, cancellation) is { } found && (await NarrowAsync(caller, [found.Item], cancellation)).Count == 1
            ? found
            : throw Missing(id);

    /// <summary>Those that the caller may see.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CommandItem>> NarrowAsync(
        Caller caller, IReadOnlyList<CommandItem> items, CancellationToken cancellation)
    {
        if (caller.Role == Role.Admin)
        {
            return items;
        }

        var labels = caller.Labels.Count == 0 ? null : await sight.LabelsAsync(items.Select(i => i.Target.Node), cancellation);
        return [.. items.Where(i => i.Target.Node is { } node
            ? labels is null || (labels.TryGetValue(node, out var own) && NodeLabels.Hold(own, caller.Labels))
            : i.Maker.UserId == caller.Id)];
    }

    public static ApiException Missing(string id)
        => ApiException.NotFound("no-such-command", $"There is no command '{Short(id)}'. GET /api/v1/commands lists those that there are.");

    private static string Short(string id) => id.Length <= CommandId.Length ? id : id[..CommandId.Length] + "…";
}
