using System.Net;
using System.Text;
using Azure.Core.Serialization;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public class OutputTests
{
    [Fact]
    public async Task Result_WithHttpAndEvents_AnswersAndSends()
    {
        await using var host = await RunningHost.StartAsync(typeof(MultiOutputFunctions));
        host.Probe.Result = new AnswerAndEvents { Answer = Results.StatusCode(202), Events = ["a", "b"] };

        using var answer = await host.Http.PostAsync("/Multi", null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.True(() => host.Events.Bodies(0).Count == 3, "the timer's event is there too");
        Assert.Equal(["False", "a", "b"], host.Events.Bodies(0).Order());
        Assert.Contains("EventHub/telemetry", host.Events.Opened);
    }

    [Fact]
    public async Task Result_WithNothingToSend_SendsNothing()
    {
        await using var host = await RunningHost.StartAsync(typeof(MultiOutputFunctions));
        host.Probe.Result = new AnswerAndEvents { Answer = Results.Ok(), Events = null };
        using var none = await host.Http.PostAsync("/Multi", null);
        host.Probe.Result = new AnswerAndEvents { Answer = Results.Ok(), Events = [] };
        using var empty = await host.Http.PostAsync("/Multi", null);

        Assert.Equal(HttpStatusCode.OK, none.StatusCode);
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.DoesNotContain(host.Events.Bodies(0), b => b != "False");
    }

    [Fact]
    public async Task Result_WithoutItsAnswer_IsA500WithALogLine()
    {
        await using var host = await RunningHost.StartAsync(typeof(MultiOutputFunctions));
        host.Probe.Result = new AnswerAndEvents();

        using var answer = await host.Http.PostAsync("/Multi", null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(host.Logs.Errors, e => e.Contains("Multi gave no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_ThatFails_FailsTheInvocation()
    {
        await using var host = await RunningHost.StartAsync(typeof(MultiOutputFunctions));
        await Eventually.True(() => host.Events.Bodies(0).Count == 1, "the timer is done");
        host.Events.Failure = new IOException("hub is down");
        host.Probe.Result = new AnswerAndEvents { Answer = Results.StatusCode(202), Events = ["a"] };

        using var answer = await host.Http.PostAsync("/Multi", null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(1, host.Counters["functions.failures"]);
        Assert.Contains(host.Logs.Errors, e => e.Contains("hub is down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_ThatFailsAfterTheAnswerHasBegun_LeavesTheAnswer()
    {
        await using var host = await RunningHost.StartAsync(typeof(MultiOutputFunctions));
        await Eventually.True(() => host.Events.Bodies(0).Count == 1, "the timer is done");
        host.Events.Failure = new IOException("hub is down");
        host.Probe.Result = new AnswerAndEvents { Answer = Results.Text("taken"), Events = ["a"] };

        Assert.Equal("taken", await (await host.Http.PostAsync("/Multi", null)).Content.ReadAsStringAsync());
        await Eventually.True(() => host.Counters["functions.failures"] == 1, "the failure is counted");
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_OfAnEventOutput_BecomesEvents(object value, string[] expected)
    {
        var app = new TestApp(typeof(EventOutputFunctions));
        app.Probe.Result = value;
        await using var host = await RunningHost.StartAsync(app);

        await Eventually.True(() => host.Probe.Seen.Count == 4 && host.Events.Bodies(0).Count >= expected.Length, "the events are sent");

        Assert.Equal(expected, host.Events.Bodies(0));
    }

    [Fact]
    public async Task Value_WithAnotherSerializer_IsWrittenItsWay()
    {
        var app = new TestApp(typeof(EventOutputFunctions))
        {
            Configure = b => b.Services.Configure<WorkerOptions>(
                o => o.Serializer = new JsonObjectSerializer(new(System.Text.Json.JsonSerializerDefaults.Web))),
        };
        app.Probe.Result = new Reading("n", 1.5);
        await using var host = await RunningHost.StartAsync(app);

        await Eventually.True(() => host.Events.Bodies(0).Count == 1, "the event is sent");

        Assert.Equal("""{"node":"n","value":1.5}""", host.Events.Bodies(0)[0]);
    }

    public static TheoryData<object, string[]> Values() => new()
    {
        { Encoding.UTF8.GetBytes("raw"), ["raw"] },
        { new[] { "one"u8.ToArray(), "two"u8.ToArray() }, ["one", "two"] },
        { new Reading("n", 1.5), ["""{"Node":"n","Value":1.5}"""] },
        { new[] { new Reading("a", 1), new Reading("b", 2) }, ["""{"Node":"a","Value":1}""", """{"Node":"b","Value":2}"""] },
    };
}
