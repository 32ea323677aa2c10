using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Hashes and checks passwords on half of the cores at most: each takes a core for a tenth of a second, and requests go on beside. What
/// would wait behind <see cref="MostWaiting"/> others is refused.
/// </summary>
public sealed class Passwords : IDisposable
{
    private const int MostWaiting = 64;

    private static readonly Counter<long> Checks = Telemetry.Meter.CreateCounter<long>("identity.password_checks");
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("identity.password_checks_refused");

    private readonly IPasswordHasher<string> _hasher;
    private readonly SemaphoreSlim _cores = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<string> _nobodys;
    private long _checked;
    private int _waiting;

    public Passwords(PeopleOptions options)
        : this(new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations })))
    {
    }

    internal Passwords(IPasswordHasher<string> hasher)
    {
        _hasher = hasher;
        _nobodys = new Lazy<string>(() => _hasher.HashPassword("", Ids.NewSecret()));
    }

    /// <summary>Hashing now, or waiting for it.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many passwords this instance checked, those of unknown users among them.</summary>
    public long Checked => Interlocked.Read(ref _checked);

    /// <exception cref="Http.ApiException">503: too many wait.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellation)
        => InTurnAsync(() => _hasher.HashPassword("", password), cancellation);

    /// <param name="hash">Null for an unknown user: the work is the same, the answer no.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Http.ApiException">503: too many wait.</exception>
    public Task<PasswordCheck> CheckAsync(string? hash, string password, CancellationToken cancellation)
    {
        // Made by the first log-in, whoever's it is.
        var nobodys = _nobodys.Value;
        var wanted = hash ?? nobodys;
        return InTurnAsync(
            () =>
            {
                Checks.Add(1);
                Interlocked.Increment(ref _checked);
                return _hasher.VerifyHashedPassword("", wanted, password) switch
                {
                    PasswordVerificationResult.Success when hash is not null => PasswordCheck.Right,
                    PasswordVerificationResult.SuccessRehashNeeded when hash is not null => PasswordCheck.RightButWeaklyHashed,
                    _ => PasswordCheck.Wrong,
                };
            },
            cancellation);
    }

    public void Dispose() => _cores.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            Refused.Add(1);
            throw PeopleProblems.Busy();
        }

        try
        {
            await _cores.WaitAsync(cancellation);
            try
            {
                return work();
            }
            finally
            {
                _cores.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with less work than today's: hash it anew.</summary>
    RightButWeaklyHashed,
}
