using System.Diagnostics.Metrics;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Slows down who guesses passwords: counts failures of each name, whether somebody has it or not, and of each address, and makes them
/// wait. An attempt
/// counts as failed from before the password is looked at, under the row's ETag: a thousand at once, over any number of instances, are no
/// more guesses than a thousand one after the other.
/// </summary>
public sealed class LogInGuard(Tables tables, PeopleOptions options, TimeProvider time)
{
    private const string Users = "user";
    private const string Addresses = "address";

    /// <summary>More than these change the same row at once only in an attack: the rest is sent away.</summary>
    private const int Tries = 5;

    private const int MostDoublings = 10;

    /// <summary>By then the last failure of any row is forgiven.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private static readonly Counter<long> LockedOut = Telemetry.Meter.CreateCounter<long>("identity.logins_locked_out");

    /// <summary>Counts an attempt.</summary>
    /// <exception cref="ApiException">429: too many failed; this one is not counted.</exception>
    /// <exception cref="TableStorageException">The store does not answer: nobody logs in.</exception>
    public async Task BeginAsync(string userName, Visitor visitor, CancellationToken cancellation)
    {
        if (visitor.Network is { } network)
        {
            await CountAsync(Addresses, network, options.FailuresOfAddress, cancellation);
        }

        // Second, so that who is held back by the address does not keep the user waiting.
        await CountAsync(Users, userName.ToLowerInvariant(), options.FailuresOfUser, cancellation);
    }

    /// <summary>The password was right: the user's failures are forgotten, and the address has one less.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task SucceedAsync(string userName, Visitor visitor, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.LogInFailures);
        var forgotten = await table.DeleteEntityAsync(Users, KeyOf(userName.ToLowerInvariant()), Azure.ETag.All, cancellation);
        if (!forgotten.IsNotFound)
        {
            forgotten.EnsureSuccess();
        }

        if (visitor.Network is { } network
            && (await table.GetEntityIfExistsAsync(Addresses, KeyOf(network), cancellationToken: cancellation)).TryGetValue(out var row))
        {
            // Not more than one: an attacker with an account of their own must not clear the way for others'. A race lost leaves it counted.
            row["Failures"] = Math.Max(0, (row.GetInt32("Failures") ?? 0) - 1);
            row["Until"] = time.GetUtcNow();
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
        }
    }

    /// <summary>Deletes what is forgotten; at most as much as <paramref name="most"/> rows.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task TidyAsync(int most, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.LogInFailures);
        var old = TableFilter.Where("At", "lt", time.GetUtcNow() - Forgotten);
        await foreach (var row in table.QueryAsync(old, ["PartitionKey", "RowKey"], cancellationToken: cancellation).Take(most))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
        }
    }

    private async Task CountAsync(string kind, string subject, int free, CancellationToken cancellation)
    {
        var key = KeyOf(subject);
        for (var i = 0; i < Tries; i++)
        {
            var table = await tables.GetAsync(Tables.LogInFailures);
            var found = await table.GetEntityIfExistsAsync(kind, key, cancellationToken: cancellation);
            var now = time.GetUtcNow();
            var failures = 0;
            if (!found.IsNotFound)
            {
                var row = found.Value;
                var forgiven = (int)Math.Clamp((now - (row.GetDateTimeOffset("At") ?? now)) / options.FailureForgivenAfter, 0, MostCounted(free));
                failures = Math.Max(0, (row.GetInt32("Failures") ?? 0) - forgiven);
                if (row.GetDateTimeOffset("Until") is { } until && until > now)
                {
                    LockedOut.Add(1, new KeyValuePair<string, object?>("by", kind));
                    throw PeopleProblems.TooManyAttempts(until - now);
                }
            }

            failures = Math.Min(failures + 1, MostCounted(free));
            var counted = new TableEntity(kind, key) { ["Failures"] = failures, ["At"] = now, ["Until"] = now + WaitAfter(failures, free) };
            var written = found.IsNotFound
                ? await tables.WriteAsync(Tables.LogInFailures, t => t.AddEntityAsync(counted, cancellation))
                : await table.UpdateEntityAsync(counted, found.ETag, TableUpdateMode.Replace, cancellation);
            if (written.IsSuccess)
            {
                return;
            }

            if (!written.IsConflict && !written.IsPreconditionFailed && !written.IsNotFound)
            {
                written.EnsureSuccess();
            }
        }

        LockedOut.Add(1, new KeyValuePair<string, object?>("by", kind));
        throw PeopleProblems.TooManyAttempts(TimeSpan.FromSeconds(1));
    }

    private TimeSpan WaitAfter(int failures, int free)
    {
        if (failures < free)
        {
            return TimeSpan.Zero;
        }

        var wait = options.FirstWait * (1L << (failures - free));
        return wait < options.LongestWait ? wait : options.LongestWait;
    }

    /// <summary>A few more than the longest wait takes, so that a long attack is forgiven within hours.</summary>
    private static int MostCounted(int free) => free + MostDoublings;

    private static string KeyOf(string subject) => Convert.ToHexStringLower(Ids.Hash(subject).AsSpan(0, 16));
}
