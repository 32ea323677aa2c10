using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Live;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity;

/// <summary>What keeps identities in order. Each run is bounded, and any run may be missed or run twice.</summary>
public sealed class IdentityTimers(
    SigningKeys keys,
    SessionStore sessions,
    PersonalTokenStore tokens,
    InvitationService invitations,
    LogInGuard guard,
    LiveEviction live,
    IAudit audit,
    TimeProvider time)
{
    /// <summary>Rows of one kind that a run deletes.</summary>
    private const int Most = 2000;

    [Function("KeepKeysFresh")]
    public async Task KeepKeysFresh([TimerTrigger("31 23 3 * * *")] TimerInfo timer, FunctionContext context)
    {
        if (await keys.KeepFreshAsync(context.CancellationToken))
        {
            await audit.RecordAsync(new AuditEntry("system", "key.rotate", "", true, "As the newest was old."), context.CancellationToken);
        }
    }

    [Function("TidyIdentity")]
    public async Task TidyIdentity([TimerTrigger("41 33 * * * *")] TimerInfo timer, FunctionContext context)
    {
        var cancellation = context.CancellationToken;
        var owners = (await sessions.TidyAsync(time.GetUtcNow(), Most, cancellation))
            .Union(await tokens.TidyAsync(time.GetUtcNow(), Most, cancellation));
        foreach (var owner in owners)
        {
            await live.EvictAsync(owner);
        }

        await invitations.TidyAsync(cancellation);
        await guard.TidyAsync(Most, cancellation);
    }
}
