using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Ai;

/// <summary>In whose name a model is asked: limits, the queue and usage go by it.</summary>
/// <param name="Id">The personal token's id; of who has none, the caller's.</param>
/// <param name="OwnerId">The user's id.</param>
/// <param name="OwnerName">The user's name.</param>
public sealed record AiKey(string Id, string OwnerId, string OwnerName)
{
    public static AiKey Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new AiKey(caller.TokenId ?? caller.Id, caller.Id, caller.Name);
    }
}
