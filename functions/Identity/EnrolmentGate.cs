using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Identity;

/// <summary>Who may add a node: whoever shows an enrolment token with a use left, or the one of the setting, which has no limit.</summary>
public sealed class EnrolmentGate(IdentityOptions options, EnrolmentTokenStore tokens, RefusalAudit refusals, TimeProvider time)
{
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("identity.enrolments_refused");
    private const int MostChars = 512;
    private const string ByName = "enrolment-token:";

    /// <summary>Looks, and spends nothing.</summary>
    /// <param name="text">What the caller shows.</param>
    /// <param name="address">Where the caller is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">401: it is none, expired or used up.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<EnrolmentGrant> CheckAsync(string? text, string? address, CancellationToken cancellation)
    {
        if (IsSetting(text))
        {
            return new EnrolmentGrant($"{ByName}setting", null);
        }

        if (!EnrolmentToken.TryReadId(text, out var id)
            || await tokens.FindAsync(id, cancellation) is not { } token
            || !token.IsText(text!))
        {
            const string Detail = "Send a valid enrolment token as 'Authorization: Bearer …'. Whoever runs the service makes them.";
            throw Refuse("", "bad-enrolment-token", Detail, address);
        }

        if (token.ExpiresAt <= time.GetUtcNow())
        {
            throw Refuse($"{ByName}{id}", "enrolment-token-expired", "The enrolment token has expired. Ask for a new one.", address);
        }

        return token.Used < token.MostUses ? new EnrolmentGrant($"{ByName}{id}", token) : throw UsedUp(id, address);
    }

    /// <summary>Spends a use; the last thing before a node is made.</summary>
    /// <exception cref="ApiException">401: another was faster.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task SpendAsync(EnrolmentGrant grant, string? address, CancellationToken cancellation)
    {
        if (grant.Token is { } token && !await tokens.TrySpendAsync(token.Id, cancellation))
        {
            throw UsedUp(token.Id, address);
        }
    }

    private bool IsSetting(string? text)
        => options.EnrolmentToken.Length > 0 && text is { Length: <= MostChars } && CryptographicOperations.FixedTimeEquals(
            EnrolmentToken.HashOf(text), EnrolmentToken.HashOf(options.EnrolmentToken));

    private ApiException UsedUp(string id, string? address)
        => Refuse(
            $"{ByName}{id}",
            "enrolment-token-used-up",
            "The enrolment token has let in as many nodes as it may. Ask for a new one.",
            address);

    private ApiException Refuse(string target, string kind, string detail, string? address)
    {
        Refused.Add(1);
        refusals.Note("node.enrol", target, kind, address);
        return ApiException.Unauthorized(kind, detail);
    }
}

/// <param name="Actor">Who enrols, for the audit log.</param>
/// <param name="Token">What is preset and must be spent; null for the setting's.</param>
public sealed record EnrolmentGrant(string Actor, EnrolmentToken? Token);
