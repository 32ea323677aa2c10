using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Commands that ask again and again until Ctrl-C, which ends them well.</summary>
internal static class Polling
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Runs <paramref name="poll"/> after each interval. A server that is away or overrun is asked less and less often, and heard again.</summary>
    /// <exception cref="ApiProblemException">The caller may not ask, or asks wrongly: that does not pass.</exception>
    public static async Task RunAsync(Call call, TimeSpan interval, Func<Task> poll, CancellationToken stop)
    {
        var wait = interval;
        try
        {
            while (true)
            {
                await Task.Delay(wait, call.Context.Time, stop);
                try
                {
                    await poll();
                    wait = interval;
                }
                catch (ApiProblemException e) when (e.Status is 429 or >= 500)
                {
                    wait = Next(wait, e.RetryAfter);
                    call.Output.Warn(e.Message);
                }
                catch (UnreachableException e)
                {
                    wait = Next(wait, null);
                    call.Output.Warn(e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how it ends.
        }
    }

    private static TimeSpan Next(TimeSpan wait, TimeSpan? asked)
    {
        var next = asked is { Ticks: > 0 } told && told > 2 * wait ? told : 2 * wait;
        return next < LongestWait ? next : LongestWait;
    }
}
