namespace CloudNexus.Harness;

/// <summary>Polls real work in other threads and processes until it is so; the deadline only bounds a test that fails.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="read">Reads what is waited for.</param>
    /// <param name="isSo">Whether it is as it should be.</param>
    /// <param name="what">The same in words, for the message.</param>
    /// <param name="pause">Between two readings; null for a short one, which suits what costs next to nothing to read.</param>
    /// <exception cref="TimeoutException">It did not become so within a minute.</exception>
    public static async Task<T> Get<T>(Func<Task<T>> read, Func<T, bool> isSo, string what, TimeSpan? pause = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isSo(value))
            {
                return value;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"Not so within {Deadline.TotalSeconds:0} s: {what}. Last seen: {value}");
            }

            await Task.Delay(pause ?? Pause, TimeProvider.System);
        }
    }

    public static Task True(Func<bool> isSo, string what) => Get(() => Task.FromResult(isSo()), so => so, what);
}
