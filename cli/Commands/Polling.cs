using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Commands that ask again and again.</summary>
internal static class Polling
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs <paramref name="poll"/> after each interval. A server that is away or overrun is asked less and less often, and heard again.
    /// </summary>
    /// <exception cref="ApiProblemException">The caller may not ask, or asks wrongly: that does not pass.</exception>
    public static async Task RunAsync(Call call, TimeSpan interval, Func<Task> poll, CancellationToken stop)
    {
        try
        {
            await Task.Delay(interval, call.Context.Time, stop);
            await UntilAsync(call, interval, () => NeverAsync(poll), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how it ends.
        }
    }

    /// <summary>
    /// As <see cref="RunAsync"/>, but at once and until <paramref name="poll"/> says that it is done; breaking it off throws.
    /// </summary>
    /// <exception cref="ApiProblemException">The caller may not ask, or asks wrongly: that does not pass.</exception>
    public static async Task UntilAsync(Call call, TimeSpan interval, Func<Task<bool>> poll, CancellationToken stop)
    {
        var wait = interval;
        while (true)
        {
            try
            {
                if (await poll())
                {
                    return;
                }

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

            await Task.Delay(wait, call.Context.Time, stop);
        }
    }

    private static async Task<bool> NeverAsync(Func<Task> poll)
    {
        await poll();
        return false;
    }

    private static TimeSpan Next(TimeSpan wait, TimeSpan? asked)
    {
        var next = asked is { Ticks: > 0 } told && told > 2 * wait ? told : 2 * wait;
        return next < LongestWait ? next : LongestWait;
    }
}
