using System.Diagnostics.Metrics;
using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Commands.Making;

/// <summary>Makes commands: checks, stores, tells, and has their targets look.</summary>
public sealed partial class CommandMaking(
    CommandPlanner planner,
    CommandStore store,
    OpenCommandStore open,
    CommandNews news,
    HostBell bell,
    Func<IEnumerable<IServiceCommands>> service,
    SettingValues settings,
    IAudit audit,
    TimeProvider time,
    ILogger<CommandMaking> logger)
{
    /// <summary>Commands that may wait for a signature, of all targets together.</summary>
    public const int MostProposed = 5_000;

    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("commands.refused_full");

    /// <inheritdoc cref="ICommands.CreateAsync"/>
    public async Task<IReadOnlyList<CommandItem>> CreateAsync(
        CommandRequest request, CommandMaker maker, string? address, CancellationToken cancellation)
    {
        if (maker.Role < Role.Operator)
        {
            throw ApiException.Forbidden("role-too-low", "Commands need the role operator. Ask an admin.");
        }

        var plan = await planner.PlanAsync(request, maker.ToCaller(), cancellation);
        var made = Make(plan, maker);
        var items = made.Select(m => m.Item).ToArray();
        await CheckRoomAsync(items, cancellation);

        // The queue first: what stands in it for nothing is found and removed, what stands nowhere would be found by nobody.
        await open.AddAsync(items, cancellation);
        await store.AddAsync(made, cancellation);
        await news.TellAsync(items, maker.Actor, cancellation);
        await audit.RecordAsync(EntryOf(plan, items, maker, address), cancellation);
        await bell.RingAsync(
            [.. items.Where(i => i.Status == CommandStatus.Queued).Select(i => i.Target.NodeId).OfType<string>().Distinct()], cancellation);
        foreach (var own in items.Where(i => i.Target.IsService))
        {
            _ = Task.Run(() => AnnounceAsync(own), CancellationToken.None);
        }

        return items;
    }

    private StoredCommand[] Make(CommandPlan plan, CommandMaker maker)
    {
        var now = time.GetUtcNow();
        var batch = plan.Targets.Count > 1 ? CommandId.NewBatch(now) : null;
        return [.. plan.Targets.Select(target =>
        {
            var signature = plan.NeedsSignature(target) ? plan.Signatures.GetValueOrDefault(target.NodeId!) : null;
            var waits = plan.NeedsSignature(target) && signature is null;
            return new StoredCommand(new CommandItem(
                CommandId.New(now).ToString(),
                batch,
                target,
                plan.Action,
                plan.Arguments,
                waits ? CommandStatus.Proposed : CommandStatus.Queued,
                plan.Priority,
                now,
                signature is null ? now + plan.Life : DateTimeOffset.FromUnixTimeMilliseconds(signature.ExpiresAt),
                maker.Actor,
                signature is null ? null : new CommandApprover(signature.KeyId, now))
            {
                Maker = maker,
            })
            {
                Signature = signature,
            };
        })];
    }

    /// <summary>Two who ask at once may both find the last place: the bound is against floods, and holds within a few.</summary>
    private async Task CheckRoomAsync(CommandItem[] items, CancellationToken cancellation)
    {
        var wanted = items.CountBy(OpenCommandStore.QueueOf).ToDictionary();
        var waiting = await open.CountAsync(wanted.Keys, cancellation);
        foreach (var (queue, count) in wanted)
        {
            var most = queue == OpenCommandStore.Proposed ? MostProposed : settings.Number(CommandSettings.QueuePerTarget);
            if (waiting.GetValueOrDefault(queue) + count <= most)
            {
                continue;
            }

            Refused.Add(1);
            var name = queue == OpenCommandStore.Proposed
                ? "for signatures" : $"for {items.First(i => OpenCommandStore.QueueOf(i) == queue).Target.Name}";
            throw new ApiException(
                HttpStatusCode.TooManyRequests,
                "queue-full",
                "Too many commands wait",
                $"{waiting.GetValueOrDefault(queue)} commands wait {name}; at most {most} may. Cancel some, or wait until they have ended.")
            {
                RetryAfterSeconds = 30,
            };
        }
    }

    private static AuditEntry EntryOf(CommandPlan plan, CommandItem[] items, CommandMaker maker, string? address)
    {
        var first = items[0];
        var whom = items.Length == 1 ? first.Target.Name : $"{first.Target.Name} and {items.Length - 1} more";
        var word = CommandRow.WordOf(first.Status);
        return new AuditEntry(
            maker.Actor,
            "command.create",
            first.BatchId is { } batch ? $"batch:{batch}" : $"command:{first.Id}",
            true,
            $"{plan.Action} for {whom}: {word}",
            address);
    }

    /// <summary>What is lost here is found by who looks for what waits.</summary>
    private async Task AnnounceAsync(CommandItem item)
    {
        try
        {
            foreach (var handler in service())
            {
                await handler.AnnounceAsync(item, CancellationToken.None);
            }
        }
        catch (Exception failure)
        {
            LogUnannounced(logger, item.Id, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Command {Id} was not announced: it is begun when somebody looks for what waits")]
    private static partial void LogUnannounced(ILogger logger, string id, Exception failure);
}
