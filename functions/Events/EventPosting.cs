using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Events;

/// <summary>Takes events from outside: of deployments, backups, whatever people want to see beside those of the service.</summary>
public sealed class EventPosting(EventLog log, NodeAccess access, TimeProvider time)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(7);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <exception cref="ApiException">400; 404: no node that the caller may see; 503: it is not known to be stored.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<EventItem> PostAsync(Caller caller, NewEvent posted, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        Check(posted, now);
        var node = posted.Node is null ? null : await access.RequireAsync(caller, posted.Node, cancellation);
        var made = new FleetEvent(
            posted.Type, posted.At ?? now, node?.Id, node?.Name, caller.Name, posted.Changes ?? [], posted.Text);
        return await log.AppendAsync(made, cancellation)
            ?? throw ApiException.Unavailable("The event is not known to be stored. Look whether it is before you send it again.");
    }

    private static void Check(NewEvent posted, DateTimeOffset now)
    {
        if (posted.Type is not { Length: > 0 and <= EventText.MostType } || !posted.Type.All(IsOfType))
        {
            throw ApiException.BadRequest(
                "bad-type", $"'type' is 1 to {EventText.MostType} of a to z, 0 to 9, '.', '_' and '-', such as 'deploy.finished'.");
        }

        if (EventTypes.IsOwn(posted.Type))
        {
            throw ApiException.BadRequest(
                "bad-type", $"Types that begin with '{posted.Type.Split('.')[0]}' are the service's own. Choose another word.");
        }

        if (string.IsNullOrWhiteSpace(posted.Text) || posted.Text.Length > EventText.MostText)
        {
            throw ApiException.BadRequest("bad-text", $"'text' says what happened in 1 to {EventText.MostText} characters.");
        }

        if (posted.At is { } at && (at < now - Oldest || at > now + Ahead))
        {
            throw ApiException.BadRequest(
                "bad-time", $"'at' is at most {Oldest.TotalDays:0} days ago and {Ahead.TotalMinutes:0} minutes ahead.");
        }

        if (posted.Changes is { } changes && !AreGood(changes))
        {
            throw ApiException.BadRequest(
                "bad-changes",
                $"'changes' are at most {EventText.MostChanges}, {EventText.MostOfChanges} characters together; "
                + $"each has a 'field' of 1 to {EventText.MostField} characters, and an 'old' and a 'new' of at most {EventText.MostValue} or null.");
        }
    }

    private static bool IsOfType(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-';

    private static bool AreGood(FieldChange[] changes) => changes.Length <= EventText.MostChanges
        && changes.All(IsGood) && changes.Sum(EventText.Weigh) <= EventText.MostOfChanges;

    private static bool IsGood(FieldChange? change) => change is { Field.Length: > 0 and <= EventText.MostField }
        && change.Old is null or { Length: <= EventText.MostValue } && change.New is null or { Length: <= EventText.MostValue };
}
