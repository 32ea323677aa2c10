using System.Net;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Alerts.Telling;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Alerts;

/// <summary>Lets people say that they see to an alert: it is not told again then, and ends as ever.</summary>
public sealed class AlertAcknowledging(
    AlertQuery query, AlertStateStore states, AlertKeeper keeper, IEvents events, IAudit audit, TimeProvider time)
{
    private const int MostNote = 500;

    /// <exception cref="ApiException">400; 404; 409: it does not fire.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Alert> RunAsync(Caller caller, string id, AcknowledgeRequest asked, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(asked);
        var note = asked.Note?.Trim() is { Length: > 0 } some ? some : null;
        if (note is not null && !NodeRules.IsText(note, MostNote))
        {
            throw NodeRules.Bad("note", $"up to {MostNote} printable characters");
        }

        var alert = await query.GetAsync(caller, id, cancellation);
        var said = new AlertAcknowledgement(caller.Name, time.GetUtcNow().ToUnixTimeMilliseconds(), note);
        var firing = (await states.ListAsync(cancellation)).FirstOrDefault(s => s.Alert.Id == id && s.IsFiring);
        var noted = firing is null
            ? null
            : await keeper.NoteAsync(firing, s => s with { Alert = s.Alert with { Acknowledged = said } }, cancellation);
        if (noted is null)
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "not-firing",
                "The alert does not fire",
                $"The alert is {alert.Status.ToString().ToLowerInvariant()}: only one that fires is acknowledged.");
        }

        await events.AddAsync([AlertEvents.Acknowledged(noted)], cancellation);
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "alert.acknowledge", $"alert:{id}", true, note ?? noted.Alert.RuleName, address), cancellation);
        return noted.Alert;
    }
}
