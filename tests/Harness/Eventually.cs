namespace CloudNexus.Harness;

/// <summary>Polls real work in other threads and processes until it is so; the deadline only bounds a test that fails.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

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

            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"Not so within {Deadline.TotalSeconds:0} s: {what}. Last seen: {value}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    public static Task True(Func<bool> isSo, string what) => Get(() => Task.FromResult(isSo()), so => so, what);
}
