using System.Text;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Commands.Running;

/// <summary>Takes what agents say of the commands that they were given. Said twice it changes nothing more.</summary>
public sealed class ReportService(
    CommandStore store, CommandChanges changes, CommandNews news, SettingValues settings, IAudit audit, TimeProvider time)
{
    private static readonly HashSet<CommandStatus> Sayable =
    [
        CommandStatus.Running, CommandStatus.Completed, CommandStatus.Failed, CommandStatus.Refused, CommandStatus.Cancelled,
    ];

    /// <exception cref="ApiException">400; 404: no command of this agent; 409: it has ended otherwise, or was not given out.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer: say it again.</exception>
    public async Task<ReportAnswer> ReportAsync(AgentCaller agent, string id, ReportRequest report, CancellationToken cancellation)
    {
        var said = Check(report);
        var most = settings.Number(CommandSettings.OutputKilobytes) * 1024;
        var (known, status) = (0, CommandStatus.Queued);
        var (after, _) = await changes.ApplyAsync(
            id,
            null,
            async before =>
            {
                (known, status) = (before.Item.OutputBytes, before.Item.Status);
                return await NextAsync(agent, before, said, most, cancellation);
            },
            agent.Actor,
            cancellation);
        var item = after?.Item ?? throw CommandSight.Missing(id);
        if (item.OutputBytes > known)
        {
            TellOutput(item, known, said);
        }

        if (item.Status == CommandStatus.Refused && status != CommandStatus.Refused)
        {
            await audit.RecordAsync(
                new AuditEntry(
                    agent.Actor,
                    "command.refuse",
                    $"command:{id}",
                    false,
                    $"{CommandService.DescribeOf(item)}, asked for by {item.CreatedBy}: {item.Result?.Error ?? "no reason given"}"),
                cancellation);
        }

        return new ReportAnswer(item.Status, item.OutputBytes);
    }

    /// <summary>Ends a software agent's command as it says.</summary>
    /// <exception cref="ApiException">400; 404; 409.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer: say it again.</exception>
    public async Task<CommandItem> CompleteAsync(AgentCaller agent, string id, CommandCompletion completion, CancellationToken cancellation)
    {
        var (status, result) = Completion.Read(completion);
        await ReportAsync(agent, id, new ReportRequest(status, Result: result), cancellation);
        return (await store.FindAsync(id, cancellation))?.Item ?? throw CommandSight.Missing(id);
    }

    private static Said Check(ReportRequest report)
    {
        if (!Sayable.Contains(report.Status))
        {
            throw ApiException.BadRequest("bad-status", "'status' is 'running', 'completed', 'failed', 'refused' or 'cancelled'.");
        }

        if (report.Status == CommandStatus.Running && report.Result is not null)
        {
            throw ApiException.BadRequest("bad-result", "What runs has no result yet: send it with the end.");
        }

        var output = report.Output;
        var bytes = output?.Text is { } text ? Encoding.UTF8.GetBytes(text) : [];
        if (output is { From: < 0 } || (output is not null && output.Text is null) || bytes.Length > OutputTail.MostInRow)
        {
            throw ApiException.BadRequest(
                "bad-output",
                $"'output' has 'from', a byte of the whole output, and 'text' of at most {OutputTail.MostInRow} bytes in UTF-8.");
        }

        return new Said(
            report.Status,
            output?.From ?? 0,
            bytes,
            report.Status == CommandStatus.Running ? null : CommandRules.Result(report.Result),
            report.Cut is true);
    }

    private async ValueTask<StoredCommand?> NextAsync(
        AgentCaller agent, StoredCommand before, Said said, int most, CancellationToken cancellation)
    {
        var item = before.Item;
        if (item.Target.Node != agent.NodeId)
        {
            throw CommandSight.Missing(item.Id);
        }

        if (item.Status == CommandStatus.Proposed)
        {
            throw CommandRules.Conflict("not-given", "The command waits for an operator's signature: it was never given out.");
        }

        // One that was given up here, and went on there, is taken as it went.
        if (item.HasEnded && item.Status != CommandStatus.Expired)
        {
            return item.Status == said.Status
                ? null
                : throw CommandRules.Conflict("command-ended", $"The command has ended already: it is {CommandRow.WordOf(item.Status)}.");
        }

        var now = time.GetUtcNow();
        var after = said.Output.Length == 0
            ? before
            : await ServiceRuns.AddAsync(store, before, said.From, said.Output, most, cancellation) ?? before;
        after = said.IsCut ? OutputTail.Cut(after) : after;
        if (said.Status == CommandStatus.Running)
        {
            return ReferenceEquals(after, before) && item.Status == CommandStatus.Running
                ? null
                : after.With(i => i with { Status = CommandStatus.Running, StartedAt = i.StartedAt ?? now, EndedAt = null, Result = null }) with
                {
                    HeardAt = now,
                };
        }

        return after.With(i => i with { Status = said.Status, EndedAt = now, Result = said.Result }) with { HeardAt = now };
    }

    private void TellOutput(CommandItem item, int known, Said said)
    {
        var skipped = (int)Math.Max(0, known - said.From);
        var from = Math.Max(known, said.From);
        var length = (int)Math.Min(said.Output.Length - skipped, item.OutputBytes - from);
        if (length > 0)
        {
            news.TellOutput(item, from, Encoding.UTF8.GetString(said.Output, skipped, length));
        }
    }

    private sealed record Said(CommandStatus Status, long From, byte[] Output, CommandResult? Result, bool IsCut);
}
