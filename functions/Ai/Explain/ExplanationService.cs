using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>Explanations for people.</summary>
public sealed class ExplanationService(ExplanationStore store, NodeAccess access)
{
    /// <exception cref="ApiException">400; 404: no such event was explained, or its node may not be seen.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Explanation> GetAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (!JournalPlace.TryParse(id, out var place))
        {
            throw ApiException.BadRequest("bad-id", "An event's id is what GET /api/v1/events says, as it was.");
        }

        if (await store.FindAsync(place, cancellation) is { } found)
        {
            try
            {
                await access.RequireAsync(caller, found.Node, cancellation);
                return found;
            }
            catch (ApiException unseen) when (unseen.Status == global::System.Net.HttpStatusCode.NotFound)
            {
                // The same as none.
            }
        }

        throw ApiException.NotFound(
            "no-explanation",
            $"The event is not explained. Alerts that fire and turnings to DOWN and DEGRADED are, while the setting '{AiSettings.Explain}' is on.");
    }
}
