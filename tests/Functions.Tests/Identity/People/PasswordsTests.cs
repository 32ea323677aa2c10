using System.Net;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class PasswordsTests
{
    private const int Most = 64;

    [Fact]
    public async Task Check_MoreThanMayWait_Is503AndTheOthersAreAnswered()
    {
        // Work enough to fill the line behind it.
        using var passwords = new Passwords(new PeopleOptions { PasswordIterations = 1_000_000 });
        var cores = Math.Max(1, Environment.ProcessorCount / 2);
        var working = Enumerable.Range(0, cores).Select(_ => Task.Run(() => passwords.HashAsync("a password", default))).ToArray();
        await Eventually.True(() => passwords.Waiting == cores, "all are at work");
        using var leave = new CancellationTokenSource();
        var waiting = Enumerable.Range(cores, Most - cores).Select(_ => passwords.HashAsync("a password", leave.Token)).ToArray();

        var problem = await Assert.ThrowsAsync<ApiException>(() => passwords.HashAsync("one too many", default));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, problem.Status);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.All(await Task.WhenAll(working), Assert.NotEmpty);
        Assert.Equal(0, passwords.Waiting);
        Assert.NotEmpty(await passwords.HashAsync("the line is free again", default));
    }
}
