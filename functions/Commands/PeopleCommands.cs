using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands.Making;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Commands;

/// <summary>What people do with commands, each within what they may see and recorded.</summary>
public sealed class PeopleCommands(
    CommandMaking making,
    CommandService commands,
    CommandSight sight,
    CommandChanges changes,
    HostBell bell,
    BucketTable buckets,
    SettingValues settings,
    IAudit audit,
    TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <exception cref="ApiException">As <see cref="ICommands.CreateAsync"/>; 429: too many requests of this user.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<CommandItem>> CreateAsync(
        Caller caller, CommandRequest request, string? address, CancellationToken cancellation)
    {
        var limit = new Limit(settings.Number(CommandSettings.RequestsPerMinute), Minute);
        var decision = buckets.Take(RouteClass.Write, $"commands:{caller.Id}", limit);
        return decision.IsAllowed
            ? making.CreateAsync(request, CommandMaker.Of(caller), address, cancellation)
            : throw new ApiException(
                global::System.Net.HttpStatusCode.TooManyRequests,
                "too-many-commands",
                "Too many requests for commands",
                $"A user may ask for commands {limit.Requests} times in a minute. Try again in {decision.ResetSeconds} s, or name several "
                + "targets at once.")
            {
                RetryAfterSeconds = decision.ResetSeconds,
            };
    }

    /// <summary>Takes an operator's signature for what waits for one. Whether it is good, the host says.</summary>
    /// <exception cref="ApiException">400; 404; 409: it does not wait for one.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CommandItem> ApproveAsync(
        Caller caller, string id, CommandSignature given, string? address, CancellationToken cancellation)
    {
        var seen = await sight.RequireAsync(caller, id, cancellation);
        var now = time.GetUtcNow();
        var signature = CommandRules.Signature(given, now);
        if (given.NodeId is not null && given.NodeId != seen.Item.Target.NodeId)
        {
            throw ApiException.BadRequest("bad-signature", "The signature is for another host than the command.");
        }

        var (after, isChanged) = await changes.ApplyAsync(
            seen,
            before => before.Item.Status != CommandStatus.Proposed ? null : before.With(i => i with
            {
                Status = CommandStatus.Queued,
                ApprovedBy = new CommandApprover(signature.KeyId, now),
                ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(signature.ExpiresAt),
            }) with { Signature = signature },
            caller.Name,
            cancellation);
        if (!isChanged)
        {
            throw after is { Item: var item } && item.Status >= CommandStatus.Queued && !item.HasEnded
                ? CommandRules.Conflict("already-approved", "The command has been approved, or needs no signature.")
                : Ended(after?.Item ?? seen.Item);
        }

        await bell.RingAsync([after!.Item.Target.NodeId!], cancellation);
        await audit.RecordAsync(
            new AuditEntry(
                caller.Name,
                "command.approve",
                $"command:{id}",
                true,
                $"{CommandService.DescribeOf(after.Item)}, key {signature.KeyId}",
                address),
            cancellation);
        return after.Item;
    }

    /// <exception cref="ApiException">404; 409: it has ended otherwise.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CommandItem> CancelAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var seen = await sight.RequireAsync(caller, id, cancellation);
        var item = await commands.CancelAsync(id, caller.Name, address, cancellation) ?? throw CommandSight.Missing(id);
        return item.Status == CommandStatus.Cancelled ? item : throw Ended(seen.Item with { Status = item.Status });
    }

    /// <summary>Ends a software agent's command in its place.</summary>
    /// <exception cref="ApiException">400; 404; 409: it is no software agent's, or has ended otherwise.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CommandItem> CompleteAsync(
        Caller caller, string id, CommandCompletion completion, string? address, CancellationToken cancellation)
    {
        var (status, result) = Completion.Read(completion);
        var seen = await sight.RequireAsync(caller, id, cancellation);
        if (seen.Item.Target.AgentId is null)
        {
            throw CommandRules.Conflict(
                "not-an-agents", "Only a software agent's command is completed so. What a host does, its agent reports.");
        }

        var now = time.GetUtcNow();
        var (after, isChanged) = await changes.ApplyAsync(
            seen,
            before => before.Item.HasEnded ? null : before.With(i => i with { Status = status, EndedAt = now, Result = result }),
            caller.Name,
            cancellation);
        if (!isChanged)
        {
            throw Ended(after?.Item ?? seen.Item);
        }

        await audit.RecordAsync(
            new AuditEntry(caller.Name, "command.complete", $"command:{id}", true, CommandService.DescribeOf(after!.Item), address),
            cancellation);
        return after.Item;
    }

    private static ApiException Ended(CommandItem item)
        => CommandRules.Conflict("command-ended", $"The command has ended already: it is {CommandRow.WordOf(item.Status)}.");
}
