using System.IO.Pipelines;
using System.Net;
using CloudNexus.Functions.Http;
using CloudNexus.Harness;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Tests.Http;

public sealed class RequestBodyTests
{
    [Fact]
    public async Task Read_BodyThatNeverEnds_Is408AfterTheDeadline()
    {
        var time = new ManualTimeProvider();
        var pipe = new Pipe();
        var http = new DefaultHttpContext();
        http.Features.Set<TimeProvider>(time);
        http.Request.Body = pipe.Reader.AsStream();
        await pipe.Writer.WriteAsync(new byte[10]);
        var reading = RequestBody.ReadAsync(http.Request, 1000, default);

        // A byte now and then does not help.
        time.Advance(TimeSpan.FromSeconds(29));
        await pipe.Writer.WriteAsync(new byte[1]);
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var problem = await Assert.ThrowsAsync<ApiException>(() => reading);
        Assert.Equal((HttpStatusCode.RequestTimeout, "body-too-slow"), (problem.Status, problem.Kind));
        Assert.Equal("close", http.Response.Headers.Connection);
    }

    [Fact]
    public async Task Read_CallerWhoGoesAway_IsNoProblem()
    {
        using var gone = new CancellationTokenSource();
        var http = new DefaultHttpContext { Request = { Body = new Pipe().Reader.AsStream() } };
        var reading = RequestBody.ReadAsync(http.Request, 1000, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(1000, null)]
    [InlineData(1001, 413)]
    public async Task Read_UpToTheLimit_IsTaken(int bytes, int? expected)
    {
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(new byte[bytes]) } };
        var failure = await Record.ExceptionAsync(() => RequestBody.ReadAsync(http.Request, 1000, default));
        Assert.Equal(expected, failure is ApiException problem ? (int)problem.Status : null);
    }
}
