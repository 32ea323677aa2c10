using Azure;
using CloudNexus.Functions.Storage;
using static CloudNexus.Functions.Tests.Storage.ScriptedHandler;

namespace CloudNexus.Functions.Tests.Storage;

public class TableRetryTests
{
    private static readonly TableEntity Entity = new("p", "r") { ["n"] = 1 };

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Write_TransientStatusThenSuccess_SucceedsAndTellsOfTheRetry(int status)
    {
        var scripted = new ScriptedTable(Answer(status), Answer(204, null, ("ETag", "W/\"1\"")));

        var outcome = await scripted.Table.UpsertEntityAsync(Entity, TableUpdateMode.Replace);

        Assert.True(outcome.IsSuccess);
        Assert.True(outcome.Retried);
        Assert.Equal(new ETag("W/\"1\""), outcome.ETag);
        Assert.Equal([100.0], scripted.WaitedMilliseconds);
        Assert.Equal(scripted.Handler.Requests[0].Body, scripted.Handler.Requests[1].Body);
    }

    [Fact]
    public async Task Write_EveryTryIsThrottled_BacksOffExponentiallyThenUnavailable()
    {
        var scripted = new ScriptedTable([.. Enumerable.Repeat(Error(503, "ServerBusy"), 6)]);
        scripted.Options.Retry.MaxDelay = TimeSpan.FromMilliseconds(700);

        var outcome = await scripted.Table.AddEntityAsync(Entity);

        Assert.True(outcome.IsUnavailable);
        Assert.Equal(TableErrorCode.ServerBusy, outcome.ErrorCode);
        Assert.Equal([100.0, 200.0, 400.0, 700.0, 700.0], scripted.WaitedMilliseconds);
        var metrics = scripted.Service.Metrics.Snapshot();
        Assert.Equal(1, metrics.Operations[TableOperation.Add]);
        Assert.Equal((6, 5, 6, 1), (metrics.Requests, metrics.Retries, metrics.Throttles, metrics.Unavailable));
    }

    [Fact]
    public async Task Write_Jitter_WaitsItsShareOfTheBackOff()
    {
        var scripted = new ScriptedTable(Answer(500), Answer(500), Answer(204));
        var shares = new Queue<double>([0.25, 0.5]);
        scripted.Options.Jitter = shares.Dequeue;

        await scripted.Table.UpsertEntityAsync(Entity, TableUpdateMode.Merge);

        Assert.Equal([25.0, 100.0], scripted.WaitedMilliseconds);
    }

    [Theory]
    [InlineData("Retry-After", "3", 3100)]
    [InlineData("x-ms-retry-after-ms", "250", 350)]
    [InlineData("Retry-After", "Sun, 01 Nov 2026 12:00:07 GMT", 7100)]
    [InlineData("Retry-After", "Sun, 01 Nov 2026 11:00:00 GMT", 100)]
    [InlineData("Retry-After", "soon", 100)]
    public async Task Write_RetryAfter_IsHonouredWithJitterOnTop(string header, string value, double expectedMilliseconds)
    {
        var scripted = new ScriptedTable(Error(429, "TooManyRequests", (header, value)), Answer(204));

        var outcome = await scripted.Table.UpsertEntityAsync(Entity, TableUpdateMode.Merge);

        Assert.True(outcome.IsSuccess);
        Assert.Equal([expectedMilliseconds], scripted.WaitedMilliseconds);
    }

    [Fact]
    public async Task Write_RetryAfterPassesTheTotalTime_GivesUpWithoutWaiting()
    {
        var scripted = new ScriptedTable(Error(503, "ServerBusy", ("Retry-After", "600")));

        var outcome = await scripted.Table.AddEntityAsync(Entity);

        Assert.True(outcome.IsUnavailable);
        Assert.False(outcome.Retried);
        Assert.Empty(scripted.Clock.Waits);
    }

    [Fact]
    public async Task Read_ConnectionBreaksThenAnswerIsCutShort_TriesAgain()
    {
        var scripted = new ScriptedTable(Break(), CutShort(), Answer(200, """{"PartitionKey":"p","RowKey":"r","n":7}"""));

        var outcome = await scripted.Table.GetEntityIfExistsAsync("p", "r");

        Assert.Equal(7, outcome.Value.GetInt32("n"));
        Assert.Equal(3, scripted.Handler.Requests.Count);
    }

    [Fact]
    public async Task Write_NoConnectionAtAll_Unavailable()
    {
        var scripted = new ScriptedTable([.. Enumerable.Repeat(Break(), 6)]);

        var outcome = await scripted.Table.AddEntityAsync(Entity);

        Assert.True(outcome.IsUnavailable);
        Assert.Equal(TableErrorCode.ConnectionFailed, outcome.ErrorCode);
        var error = Assert.Throws<TableStorageException>(outcome.EnsureSuccess);
        Assert.NotNull(error.InnerException);
        Assert.True(error.Retried);
    }

    [Fact]
    public async Task Write_NoAnswerWithinTheTrysTime_TriesAgainThenTimedOut()
    {
        var scripted = new ScriptedTable(Silence(), Silence());
        scripted.Options.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(30);
        scripted.Options.Retry.MaxRetries = 1;

        var outcome = await scripted.Table.AddEntityAsync(Entity);

        Assert.True(outcome.IsUnavailable);
        Assert.Equal(TableErrorCode.TimedOut, outcome.ErrorCode);
        Assert.Equal(2, scripted.Handler.Requests.Count);
    }

    [Fact]
    public async Task Write_CallerCancels_ThrowsAndTriesNoMore()
    {
        using var cancellation = new CancellationTokenSource();
        var scripted = new ScriptedTable((request, token) =>
        {
            cancellation.Cancel();
            return Silence()(request, token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scripted.Table.AddEntityAsync(Entity, cancellation.Token));

        Assert.Single(scripted.Handler.Requests);
    }

    [Fact]
    public async Task Write_Retry_IsSignedAnewWithItsOwnDate()
    {
        var scripted = new ScriptedTable(Error(503, "ServerBusy", ("Retry-After", "2")), Answer(204));

        await scripted.Table.UpsertEntityAsync(Entity, TableUpdateMode.Merge);

        var (first, second) = (scripted.Handler.Requests[0], scripted.Handler.Requests[1]);
        Assert.Equal("Sun, 01 Nov 2026 12:00:00 GMT", first.Header("x-ms-date"));
        Assert.Equal("Sun, 01 Nov 2026 12:00:02 GMT", second.Header("x-ms-date"));
        Assert.NotEqual(first.Header("Authorization"), second.Header("Authorization"));
    }

    [Fact]
    public async Task AddEntity_FirstTrysAnswerIsLost_ConflictIsMarkedRetried()
    {
        var scripted = new ScriptedTable(Break(), Error(409, "EntityAlreadyExists"));

        var outcome = await scripted.Table.AddEntityAsync(Entity);

        Assert.True(outcome is { IsConflict: true, Retried: true });
    }

    [Fact]
    public async Task Write_OutcomeThatNoRetryChanges_IsReturnedAtOnce()
    {
        var scripted = new ScriptedTable(Error(412, "UpdateConditionNotSatisfied"));

        var outcome = await scripted.Table.UpdateEntityAsync(Entity, new ETag("W/\"1\""), TableUpdateMode.Replace);

        Assert.True(outcome is { IsPreconditionFailed: true, Retried: false });
        Assert.Equal("W/\"1\"", scripted.Handler.Requests.Single().Header("If-Match"));
    }
}
