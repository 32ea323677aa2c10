namespace CloudNexus.Harness;

/// <summary>Polls real work in other threads and processes until it is so; the deadline only bounds a test that fails.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    public static async Task<T> Get<T>(Func<Task<T>> read, Func<T, bool> isSo, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isSo(value))
            {
                return value;
            }

            var waited = TimeProvider.System.GetElapsedTime(start);
            if (waited > Deadline)
            {
                throw new TimeoutException($"Not so within {Deadline.TotalSeconds:0} s: {what}. Last seen: {value}");
            }

            // What takes long is asked for less often: asking takes time from what is waited for.
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks)), TimeProvider.System);
        }
    }

    public static Task True(Func<bool> isSo, string what) => Get(() => Task.FromResult(isSo()), so => so, what);
}
