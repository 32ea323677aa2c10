using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Startup;

public class SameNames
{
    [Function("Bad")]
    public static void A([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);

    [Function("bad")]
    public static void B([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class BadName
{
    [Function("9 lives")]
    public static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class HiddenMethod
{
    [Function("Bad")]
    internal static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

internal class HiddenClass
{
    [Function("Bad")]
    public static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public abstract class AbstractClass
{
    [Function("Bad")]
    public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer, ToString());
}

public class AsyncVoid
{
    [Function("Bad")]
    public static async void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
        await Task.Yield();
        ArgumentNullException.ThrowIfNull(timer);
    }
}

public class NoTrigger
{
    [Function("Bad")]
    public static void Run(FunctionContext context) => ArgumentNullException.ThrowIfNull(context);
}

public class TwoTriggers
{
    [Function("Bad")]
    public static void Run(
        [TimerTrigger("0 0 * * * *")] TimerInfo timer, [HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        ArgumentNullException.ThrowIfNull(timer, request.Path);
}

public class FiveFields
{
    [Function("Bad")]
    public static void Run([TimerTrigger("* * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class MissingScheduleSetting
{
    [Function("Bad")]
    public static void Run([TimerTrigger("%NoSuchSchedule%")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class TimerAsText
{
    [Function("Bad")]
    public static void Run([TimerTrigger("0 0 * * * *")] string timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class TimerWithResult
{
    [Function("Bad")]
    public static int Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => timer.IsPastDue ? 1 : 0;
}

public class BadInterval
{
    [Function("Bad")]
    [FixedDelayRetry(3, "5 s")]
    public static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class SwappedIntervals
{
    [Function("Bad")]
    [ExponentialBackoffRetry(3, "00:01:00", "00:00:01")]
    public static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class BadRetryCount
{
    [Function("Bad")]
    [FixedDelayRetry(-2, "00:00:01")]
    public static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
}

public class AnswerWithoutHttp
{
    [Function("Bad")]
    public static WrongAnswer Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => new($"{timer.IsPastDue}");
}

public class TwoConstructors(string text)
{
    public TwoConstructors()
        : this("")
    {
    }

    [Function("Bad")]
    public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer, text);
}
