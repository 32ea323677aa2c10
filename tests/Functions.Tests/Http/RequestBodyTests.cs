using System.IO.Pipelines;
using System.Net;
using System.Text;
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

    [Theory]
    [InlineData("""{"name":"a","url":"x"}""", "at $.url (line 1, byte 18): the names there are name, description, ")]
    [InlineData("""{"name":7}""", "at $.name (line 1, byte 9): a text is wanted.")]
    [InlineData("""{"name":"a","name":"b"}""", ": it is there twice.")]
    [InlineData("""{"name":"a"}""", "): an object is wanted that has name, schedule, action.")]
    [InlineData("""{"name":"a","schedule":{"cronn":"* * * * *"}}""", "at $.schedule.cronn (line 1, byte 32): the names there are cron, ")]
    [InlineData("""{"name":"a","schedule":{"at":"tomorrow"}}""", "): a time such as 2026-01-31T12:00:00Z is wanted.")]
    [InlineData("""{"name":"a","schedule":{"everySeconds":"1"}}""", "at $.schedule.everySeconds (line 1, byte 42): a whole number is wanted.")]
    [InlineData("""{"name":"a","schedule":{"everySeconds":1.5}}""", "): a whole number is wanted.")]
    [InlineData("""{"name":"a","schedule":[]}""", "at $.schedule (line 1, byte 24): an object is wanted.")]
    [InlineData("""{"name":"a","action":{"kind":"x","arguments":{"a b":1}}}""", "at $.action.arguments['a b'] (line 1, byte 53): a text is wanted.")]
    [InlineData("""{"name":"a",""", "): it is no JSON there.")]
    [InlineData("""{"name":"a" "b"}""", "): it is no JSON there.")]
    [InlineData("[]", "): an object is wanted")]
    public void ParseJson_OtherThanAskedFor_SaysWhatIsWantedThere(string body, string said) => AssertSaid(body, said);

    [Theory]
    [InlineData("\"enabled\":\"yes\"", "at $.enabled (line 1, byte 81): true or false is wanted.")]
    [InlineData("\"retry\":{\"mostAttempts\":0.5}", "at $.retry.mostAttempts (line 1, byte 94): a whole number is wanted.")]
    [InlineData("\"priority\":\"urgent\"", "at $.priority (line 1, byte 85): one of critical, high, normal, low is wanted.")]
    public void ParseJson_OneMemberOtherThanAskedFor_SaysWhatIsWantedThere(string member, string said)
        => AssertSaid($$"""{"name":"a","schedule":{"everySeconds":10},"action":{"kind":"x"},{{member}}}""", said);

    [Fact]
    public void ParseJson_OtherSign_NamesTheSignsAsTheyAreWritten()
    {
        var refused = Assert.Throws<ApiException>(() => RequestBody.ParseJson("""{"name":"x","condition":{"kind":"threshold","forSeconds":0,"op":"above"}}"""u8.ToArray(), AppJson.Default.AlertRuleRequest));
        Assert.Contains("one of >, >=, <, <= is wanted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseJson_AnEndlessName_IsNotRepeated()
    {
        var body = $$"""{"{{new string('n', 100_000)}}":1}""";
        Assert.InRange(SaidOf(body).Length, 50, 400);
    }

    private static string SaidOf(string body)
        => Assert.Throws<ApiException>(() => RequestBody.ParseJson(Encoding.UTF8.GetBytes(body), AppJson.Default.JobDefinition)).Message;

    private static void AssertSaid(string body, string said) => Assert.True(SaidOf(body) is var all && all.Contains(said, StringComparison.Ordinal), all);
}
