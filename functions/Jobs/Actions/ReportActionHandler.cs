using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Outbound;
using CloudNexus.Functions.Outbound.Mail;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>
/// Kind <c>report</c>: sends a summary of the fleet (<see cref="FleetReport"/>), as far as the one in whose name it runs may see it.
/// Arguments: <c>webhook</c>, the address that it is posted to, which is secret; <c>to</c>, mail addresses with commas between; one of them
/// or both; <c>title</c>.
/// </summary>
public sealed class ReportActionHandler(
    OutboundCalls calls, IMailer mailer, FleetService fleet, MakerRights rights, TimeProvider time) : IJobActionHandler
{
    private const string Webhook = "webhook";
    private const string To = "to";
    private const string Title = "title";
    private const int MostTitle = 200;

    public string Kind => "report";

    public bool IsSecret(string argument) => argument == Webhook;

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(caller);
        NeedKnown(arguments, Webhook, To, Title);
        NeedScope(caller, Scopes.NodesRead);
        var address = arguments.GetValueOrDefault(Webhook);
        var recipients = arguments.GetValueOrDefault(To);
        Need(
            address == JobSecrets.Mask || OutboundRules.IsWebAddress(address) || (address is null && recipients is not null),
            Webhook,
            "an address with http or https, without a password in it; without it 'to' is needed");
        Need(
            recipients is null || AreRecipients(RecipientsOf(recipients)),
            To,
            $"1 to {Mailbox.MostRecipients} mail addresses with commas between, such as ops@example.org");
        var title = arguments.GetValueOrDefault(Title, "");
        Need(title.Length <= MostTitle && !title.Any(char.IsControl), Title, $"one line of at most {MostTitle} characters");
    }

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        var caller = (await rights.OfAsync(job, cancellation)).ToCaller();
        var nodes = (await fleet.AllAsync(cancellation)).Where(n => caller.MaySee(n.Labels)).ToArray();
        var report = FleetReport.Of(arguments.GetValueOrDefault(Title, "Fleet report"), nodes, time.GetUtcNow());
        log.Write(report.Text);

        // Each goes out whatever becomes of the other: a run that failed is tried again with both.
        var failures = new List<JobFailedException>();
        if (arguments.GetValueOrDefault(Webhook) is { } address)
        {
            await TryAsync(() => PostAsync(report, address, log, cancellation), failures);
        }

        if (arguments.GetValueOrDefault(To) is { } recipients)
        {
            await TryAsync(() => MailAsync(report, RecipientsOf(recipients), log, cancellation), failures);
        }

        if (failures.Count > 0)
        {
            throw failures.Count == 1
                ? failures[0]
                : new JobFailedException(string.Join(' ', failures.Select(f => f.Message)), failures[0]);
        }
    }

    private async Task PostAsync(FleetReport report, string address, JobLog log, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(JsonSerializer.Serialize(report, AppJson.Default.FleetReport), Encoding.UTF8, "application/json"),
        };
        await calls.SendAsync(request, null, log, cancellation);
    }

    private async Task MailAsync(FleetReport report, string[] recipients, JobLog log, CancellationToken cancellation)
    {
        try
        {
            var receipt = await mailer.SendAsync(FleetReportMail.Of(report, recipients), cancellation);
            log.Write($"Mailed to {recipients.Length - receipt.Refused.Count} of {recipients.Length}.");
            foreach (var refused in receipt.Refused)
            {
                log.Write($"Refused: {refused}");
            }
        }
        catch (MailException failure)
        {
            throw new JobFailedException(failure.Message, failure);
        }
    }

    private static async Task TryAsync(Func<Task> send, List<JobFailedException> failures)
    {
        try
        {
            await send();
        }
        catch (JobFailedException failure)
        {
            failures.Add(failure);
        }
    }

    private static string[] RecipientsOf(string text)
        => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool AreRecipients(string[] all) => all.Length is > 0 and <= Mailbox.MostRecipients && all.All(Mailbox.IsAddress);
}
