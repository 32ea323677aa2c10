using System.Net;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;
using CloudNexus.Local.Runtime.Tests.Timers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public class MiddlewareTests
{
    [Fact]
    public async Task Invoke_AroundAFunction_SeesContextAndResultInOrder()
    {
        await using var host = await StartAsync(b =>
        {
            b.UseMiddleware<OuterMiddleware>();
            b.UseMiddleware(async (context, next) =>
            {
                context.GetHttpContext()!.Response.Headers["X-Inner"] = context.FunctionDefinition.Name;
                await next();
            });
        });

        using var first = await host.Http.GetAsync("/Ask");
        var second = await host.Http.GetStringAsync("/Ask");
        var body = await first.Content.ReadAsStringAsync();

        Assert.StartsWith("/Ask True outer ", body, StringComparison.Ordinal);
        Assert.Equal(body, second); // one instance of the middleware for both
        Assert.Equal("Ask", first.Headers.GetValues("X-Inner").Single());
        Assert.Equal(["outer in True True", "function", "outer out ContentHttpResult"], host.Probe.Seen.Take(3));
    }

    [Fact]
    public async Task Invoke_WithoutNext_AnswersInTheFunctionsPlace()
    {
        await using var host = await StartAsync(b => b.UseMiddleware((context, _) =>
        {
            context.GetInvocationResult().Value = Results.Unauthorized();
            return Task.CompletedTask;
        }));

        using var answer = await host.Http.GetAsync("/Ask");
        using var multi = await host.Http.GetAsync("/AskMulti");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, multi.StatusCode);
        Assert.Empty(host.Probe.Seen);
        Assert.Empty(host.Events.Bodies(0));
    }

    [Fact]
    public async Task Invoke_AfterAMultiOutputFunction_FindsTheAnswerAmongTheOutputs()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            await next();
            Assert.Null(context.GetInvocationResult().Value);
            var outputs = context.GetOutputBindings<object>().ToList();
            Assert.Equal(["eventHub", "http"], outputs.Select(o => o.BindingType).Order());
            outputs.Single(o => o.BindingType == "http").Value = Results.Text("replaced");
        }));

        Assert.Equal("replaced", await host.Http.GetStringAsync("/AskMulti"));
        await Eventually.True(() => host.Events.Bodies(0).SequenceEqual(["sent"]), "the event is sent");
    }

    [Fact]
    public async Task Invoke_ThatCatches_MakesProblemsOfExceptions()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (KeyNotFoundException e)
            {
                context.GetInvocationResult().Value = Results.Problem(e.Message, statusCode: 422);
            }
        }));

        using var answer = await host.Http.GetAsync("/Ask");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task UseWhen_WithAPredicate_RunsForThoseOnly()
    {
        await using var host = await StartAsync(b =>
        {
            b.UseWhen<OuterMiddleware>(context => context.FunctionDefinition.Name == "AskMulti");
            b.UseMiddleware((context, next) =>
            {
                context.Items.TryAdd("by", "nobody");
                return next();
            });
        });

        Assert.Equal("/Ask True nobody ", await host.Http.GetStringAsync("/Ask"));
        await host.Http.GetStringAsync("/AskMulti");
        Assert.Equal(["function", "outer in True True", "function /AskMulti", "outer out null"], host.Probe.Seen);
    }

    [Fact]
    public async Task Invoke_AroundATimer_HasNoHttpContext()
    {
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(StartupFunctions))
        {
            Settings = ["--Schedule=0 0 0 1 1 *"],
            Configure = b => b.UseMiddleware<OuterMiddleware>(),
        });

        await Eventually.True(() => host.Probe.Seen.Count == 3, "the timer ran");

        Assert.Equal(["outer in False True", "status False pastDue False", "outer out null"], host.Probe.Seen);
    }

    [Fact]
    public async Task InstanceServices_AfterAnInvocation_AreDisposed()
    {
        ScopedThing? thing = null;
        await using var host = await StartAsync(b => b.UseMiddleware((context, next) =>
        {
            context.Items["by"] = "";
            thing = context.InstanceServices.GetRequiredService<ScopedThing>();
            return next();
        }));

        await host.Http.GetStringAsync("/Ask");

        await Eventually.True(() => thing!.IsDisposed, "the scope is disposed");
    }

    [Fact]
    public async Task GetInvocationResult_OfAnotherType_Throws()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            context.Items["by"] = "";
            await next();
            Assert.NotNull(context.GetInvocationResult<IResult>().Value);
            Assert.Throws<InvalidOperationException>(() => context.GetInvocationResult<string>());
        }));

        using var answer = await host.Http.GetAsync("/Ask");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<RunningHost> StartAsync(Action<FunctionsApplicationBuilder> configure) =>
        RunningHost.StartAsync(new TestApp(typeof(MiddlewareFunctions))
        {
            Configure = b =>
            {
                b.Services.AddScoped<ScopedThing>();
                configure(b);
            },
        });
}
