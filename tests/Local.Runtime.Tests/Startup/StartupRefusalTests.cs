using CloudNexus.Local.Runtime.Startup;
using CloudNexus.Local.Runtime.Tests.EventHubs;
using CloudNexus.Local.Runtime.Tests.Http;
using CloudNexus.Local.Runtime.Tests.Invocation;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Local.Runtime.Tests.Startup;

public class StartupRefusalTests
{
    [Theory]
    [InlineData(typeof(SlashRoute), "begins with a slash")]
    [InlineData(typeof(AdminRoute), "begins with admin or runtime")]
    [InlineData(typeof(RuntimeRoute), "begins with admin or runtime")]
    [InlineData(typeof(HubRoute), "stands in for SignalR Service")]
    [InlineData(typeof(TornRoute), "is no route")]
    [InlineData(typeof(HiddenRoute), "is hidden by \"api/v1/nodes/{id}\" of GetNode")]
    [InlineData(typeof(SameRoute), "is hidden by \"x/{id}\" of A")]
    [InlineData(typeof(HiddenByCatchAll), "is hidden by \"{*rest}\" of A")]
    [InlineData(typeof(ReturnsText), "it returns String")]
    [InlineData(typeof(ReturnsThing), "it returns Version")]
    [InlineData(typeof(ReturnsActionResultOf), "it returns ActionResult`1")]
    [InlineData(typeof(ReturnsStream), "it returns IAsyncEnumerable`1")]
    [InlineData(typeof(ReturnsValueTask), "returns a ValueTask")]
    [InlineData(typeof(OutputInPlaceOfAnswer), "takes the place of the HTTP answer")]
    [InlineData(typeof(UnmarkedAnswer), "without [HttpResult]")]
    [InlineData(typeof(OnlyUnmarkedAnswer), "without [HttpResult]")]
    [InlineData(typeof(OutputsWithoutAnswer), "has 0 [HttpResult] properties")]
    [InlineData(typeof(SeveralAttributes), "'Event' has several output attributes")]
    [InlineData(typeof(WrongAnswerType), "'Answer' is a String")]
    [InlineData(typeof(KeyNeeded), "authorization level is Function")]
    [InlineData(typeof(LevelLeftOut), "authorization level is Function")]
    [InlineData(typeof(RetriedHttp), "only timer and Event Hub triggers can be retried")]
    [InlineData(typeof(WrongRequestType), "an HTTP trigger cannot be a String")]
    [InlineData(typeof(UnknownParameter), "parameter 'name': nothing provides it")]
    [InlineData(typeof(MvcBody), "parameter 'body': nothing provides it")]
    [InlineData(typeof(UnknownService), "needs System.IFormatProvider")]
    [InlineData(typeof(TwoConstructors), "not exactly one public constructor")]
    [InlineData(typeof(SameNames), "the function name 'Bad' is used by")]
    [InlineData(typeof(BadName), "the name is not allowed")]
    [InlineData(typeof(HiddenMethod), "not public")]
    [InlineData(typeof(HiddenClass), "not public")]
    [InlineData(typeof(AbstractClass), "generic or abstract")]
    [InlineData(typeof(AsyncVoid), "async void")]
    [InlineData(typeof(NoTrigger), "it has no trigger")]
    [InlineData(typeof(TwoTriggers), "it has 2 triggers")]
    [InlineData(typeof(FiveFields), "the schedule \"* * * * *\" is wrong: it has 5 fields")]
    [InlineData(typeof(MissingScheduleSetting), "the setting 'NoSuchSchedule'")]
    [InlineData(typeof(TimerAsText), "a timer trigger cannot be a String")]
    [InlineData(typeof(TimerWithResult), "nothing takes its result")]
    [InlineData(typeof(BadInterval), "the intervals of FixedDelayRetryAttribute are wrong")]
    [InlineData(typeof(SwappedIntervals), "the intervals of ExponentialBackoffRetryAttribute are wrong")]
    [InlineData(typeof(BadRetryCount), "-2 is no retry count")]
    [InlineData(typeof(KafkaTopic), "Kafka triggers run on the real host only")]
    [InlineData(typeof(BatchIsList), "a batch must be an array")]
    [InlineData(typeof(BatchOfBinaryData), "does not bind events to BinaryData")]
    [InlineData(typeof(BatchOfMemory), "does not bind events to ReadOnlyMemory`1")]
    [InlineData(typeof(BatchIsOneEvent), "a batch cannot be a Byte[]")]
    [InlineData(typeof(SingleIsBatch), "a single event cannot be a Byte[][]")]
    [InlineData(typeof(UnknownMetadata), "parameter 'offsets': nothing provides it")]
    [InlineData(typeof(WrongMetadataType), "parameter 'sequenceNumberArray': it is a List`1")]
    [InlineData(typeof(NoConnection), "has no Connection")]
    [InlineData(typeof(MissingConnection), "the setting 'NoSuchHub' of event hub 'telemetry' is missing")]
    [InlineData(typeof(MissingOutputConnection), "the setting 'NoSuchHub' of event hub 'telemetry' is missing")]
    [InlineData(typeof(AnswerWithoutHttp), "no HTTP trigger")]
    [InlineData(typeof(MissingSignalRConnection), "the setting 'NoSuchSignalR' of SignalR is missing")]
    [InlineData(typeof(BadSignalRConnection), "the setting 'EventHub' is no SignalR connection string")]
    [InlineData(typeof(BadCategory), "is no SignalR category")]
    [InlineData(typeof(BadEvent), "is no event of connections")]
    [InlineData(typeof(BadHubName), "is no name of a SignalR hub")]
    [InlineData(typeof(SameEvent), "is handled by A too")]
    [InlineData(typeof(UnknownArgument), "parameterNames has 'text'")]
    [InlineData(typeof(RetriedSignalR), "only timer and Event Hub triggers can be retried")]
    [InlineData(typeof(SignalROutputOfText), "its result is a String")]
    [InlineData(typeof(SignalROutputWithoutHub), "has no HubName")]
    [InlineData(typeof(UnknownUserId), "the user id \"{user}\" names something unknown")]
    [InlineData(typeof(UncheckedIdToken), "IdToken")]
    public void Build_OfABadFunction_SaysWhatIsWrong(Type functions, string what)
    {
        var problems = Refused(new TestApp(functions));

        Assert.Contains(what, Assert.Single(problems).What, StringComparison.Ordinal);
        Assert.All(problems, p => Assert.NotEmpty(p.Fix));
    }

    [Fact]
    public void Build_OfSeveralBadFunctions_ListsThemAllInOneMessage()
    {
        using var app = new TestApp(typeof(SlashRoute), typeof(FiveFields), typeof(BatchIsList));

        var message = Assert.Throws<FunctionsStartupException>(app.Build).Message;

        Assert.Contains("begins with a slash", message, StringComparison.Ordinal);
        Assert.Contains("Bad (CloudNexus.Local.Runtime.Tests.Startup.FiveFields.Run): the schedule", message, StringComparison.Ordinal);
        Assert.Contains("a batch must be an array", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutHttpInTheWorker_SaysWhatToCall()
    {
        Assert.Contains("ConfigureFunctionsWebApplication", Refused(new TestApp(typeof(HttpFunctions)) { HasHttp = false }).Single().Fix,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithMiddlewareBeforeHttp_SaysSo()
    {
        var app = new TestApp(typeof(HttpFunctions)) { BeforeHttp = b => b.UseMiddleware((_, next) => next()) };

        Assert.Contains("before ConfigureFunctionsWebApplication", Refused(app).Single().What, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutAnEventHubProvider_SaysSo()
    {
        Assert.Contains(
            Refused(new TestApp(typeof(TextFunctions)) { HasEventHubs = false }),
            p => p.Fix.Contains("IEventHubProvider", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "host.json is missing")]
    [InlineData("{ torn", "host.json is no valid JSON")]
    [InlineData("""{ "version": "1.0" }""", "\"version\": \"2.0\"")]
    public void Build_WithABadHostJson_SaysWhatIsWrong(string? hostJson, string what)
    {
        Assert.Contains(
            Refused(new TestApp(typeof(HttpFunctions)) { HostJsonText = hostJson }),
            p => p.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_WithoutTheStaticFiles_SaysWhereTheyAreNot()
    {
        var app = new TestApp(typeof(HttpFunctions)) { ConfigureOptions = o => o.StaticFilesRoot = "/no/such/place" };

        Assert.Contains("/no/such/place", Refused(app).Single().What, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithAServiceThatCannotBeMade_SaysWhich()
    {
        var app = new TestApp(typeof(MiddlewareFunctions))
        {
            Configure = b => b.Services.AddScoped<ScopedThing>().AddSingleton<OuterMiddleware>().AddSingleton<UnknownService>(),
        };

        Assert.Contains(Refused(app), p => p.What.Contains("IFormatProvider", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_OfGoodFunctions_RefusesNothing()
    {
        using var app = new TestApp(typeof(HttpFunctions), typeof(TextFunctions), typeof(RouteOrderFunctions));

        using var host = app.Build();

        Assert.NotNull(host.Services);
    }

    private static IReadOnlyList<StartupProblem> Refused(TestApp app)
    {
        using (app)
        {
            return Assert.Throws<FunctionsStartupException>(app.Build).Problems;
        }
    }
}
