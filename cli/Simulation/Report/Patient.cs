using System.Net;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>Requests in the operator's name that wait as long as a limit asks for.</summary>
internal sealed class Patient(ApiClient api, TimeProvider time)
{
    private const int MostTries = 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    /// <summary>The answer whatever its status, but for 429 and 503, which are waited out as long as there is patience.</summary>
    /// <exception cref="CliException">The server cannot be reached.</exception>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await api.SendAsync(method, path, body, stop);
            if (attempt == MostTries || answer.Status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
            {
                return answer;
            }

            var wait = answer.RetryAfter is { Ticks: > 0 } asked ? asked : UsualWait;
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stop);
        }
    }

    /// <exception cref="ApiProblemException">The server refused or failed.</exception>
    public async Task<ApiAnswer> GetAsync(string path, CancellationToken stop)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, stop);
        return answer.IsSuccess ? answer : throw new ApiProblemException(answer.Problem(), "");
    }
}
