using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace CloudNexus.Harness;

/// <summary>How tests and benchmarks use a <c>./run</c> of their own as an admin, as often as they like.</summary>
public static class AdminAccess
{
    // What a test asks in a second, a person asks in an hour.
    private static readonly string[] Limits =
        ["NEXUS_LIMIT_ADDRESS", "NEXUS_LIMIT_ANONYMOUS", "NEXUS_LIMIT_READS", "NEXUS_LIMIT_SENSITIVE", "NEXUS_LIMIT_WRITES"];

    /// <summary>New with each process.</summary>
    public static string Token { get; } = RandomNumberGenerator.GetHexString(48, lowercase: true);

    /// <summary>Has the process that is about to be started take <see cref="Token"/>, and hardly limit anybody.</summary>
    public static void Grant(ProcessStartInfo start)
    {
        start.Environment["NEXUS_ADMIN_TOKEN"] = Token;
        foreach (var limit in Limits)
        {
            start.Environment[limit] = "1000000";
        }
    }

    /// <summary>A client that is the admin.</summary>
    public static HttpClient CreateClient(Uri address, HttpMessageHandler? handler = null) => new(handler ?? new SocketsHttpHandler())
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) },
    };
}
