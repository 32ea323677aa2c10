using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary><see cref="Eventually"/> for a whole stack, which to ask often takes from it the time that it needs.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Task<T> Get<T>(Func<Task<T>> read, Func<T, bool> isSo, string what) => Eventually.Get(read, isSo, what, Pause);

    public static Task True(Func<bool> isSo, string what) => Get(() => Task.FromResult(isSo()), so => so, what);
}
