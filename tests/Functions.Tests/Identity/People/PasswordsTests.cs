using System.Net;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Harness;
using Microsoft.AspNetCore.Identity;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class PasswordsTests
{
    private const int Most = 64;

    [Fact]
    public async Task Check_MoreThanMayWait_Is503AndTheOthersAreAnswered()
    {
        using var hasher = new HeldHasher();
        using var passwords = new Passwords(hasher);
        var cores = Math.Max(1, Environment.ProcessorCount / 2);
        var working = Enumerable.Range(0, cores).Select(_ => Task.Run(() => passwords.HashAsync("a password", default))).ToArray();
        await Eventually.True(() => hasher.AtWork == cores, "all are at work");
        using var leave = new CancellationTokenSource();
        var waiting = Enumerable.Range(cores, Most - cores).Select(_ => passwords.HashAsync("a password", leave.Token)).ToArray();

        var problem = await Assert.ThrowsAsync<ApiException>(() => passwords.HashAsync("one too many", default));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, problem.Status);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        hasher.LetGo();
        Assert.All(await Task.WhenAll(working), Assert.NotEmpty);
        Assert.Equal(0, passwords.Waiting);
        Assert.NotEmpty(await passwords.HashAsync("the line is free again", default));
    }

    /// <summary>At work until it is told to end.</summary>
    private sealed class HeldHasher : IPasswordHasher<string>, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private int _atWork;

        public int AtWork => Volatile.Read(ref _atWork);

        public void LetGo() => _end.Set();

        public string HashPassword(string user, string password)
        {
            Interlocked.Increment(ref _atWork);
            _end.Wait();
            return password;
        }

        public PasswordVerificationResult VerifyHashedPassword(string user, string hashedPassword, string providedPassword)
            => throw new NotSupportedException("Nothing here checks a password.");

        public void Dispose() => _end.Dispose();
    }
}
