using System.Net;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary><see cref="Eventually"/> for a whole stack, which to ask often takes from it the time that it needs.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A service that says that it is away for a while is asked on.</summary>
    public static async Task<T> Get<T>(Func<Task<T>> read, Func<T, bool> isSo, string what)
    {
        async Task<(T? Value, HttpRequestException? Away)> ReadAsync()
        {
            try
            {
                return (await read(), null);
            }
            catch (HttpRequestException away) when (away.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return (default, away);
            }
        }

        return (await Eventually.Get(ReadAsync, r => r.Away is null && isSo(r.Value!), what, Pause)).Value!;
    }

    public static Task True(Func<bool> isSo, string what) => Get(() => Task.FromResult(isSo()), so => so, what);
}
