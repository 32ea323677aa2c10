using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>
/// Measures requests by their class. What is known by address only and can do harm (<see cref="RouteClass.Anonymous"/>,
/// <see cref="RouteClass.Sensitive"/>), and what is counted by key, is counted in the store, so that it holds over restarts and instances; the wide
/// classes in this process.
/// </summary>
public sealed class RequestLimits(BucketTable buckets, QuotaStore quotas, SettingValues settings)
{
    private static readonly Counter<long> Throttled = Telemetry.Meter.CreateCounter<long>("http.throttled");

    /// <summary>By the address that the request comes from. The answer's headers say what is left.</summary>
    /// <exception cref="ApiException">429.</exception>
    public async ValueTask TakeAsync(HttpContext http, RouteClass kind, CancellationToken cancellation)
    {
        var key = CallerAddress.Of(http.Connection.RemoteIpAddress);
        var limit = settings.Limit(kind);
        Judge(http, kind, kind is RouteClass.Anonymous or RouteClass.Sensitive
            ? await quotas.TakeAsync(kind, key, limit, cancellation)
            : buckets.Take(kind, key, limit));
    }

    /// <summary>By the caller.</summary>
    /// <exception cref="ApiException">429.</exception>
    public void Take(HttpContext http, RouteClass kind, Caller caller)
        => Judge(http, kind, buckets.Take(kind, $"{caller.Kind}:{caller.Id}", settings.Limit(kind)));

    /// <summary>By the key: the personal token, where the caller came with one. Counted in the store.</summary>
    /// <exception cref="ApiException">429.</exception>
    public async ValueTask TakeOfKeyAsync(HttpContext http, RouteClass kind, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        Judge(http, kind, await quotas.TakeAsync(kind, caller.TokenId ?? caller.Id, settings.Limit(kind), cancellation));
    }

    private static void Judge(HttpContext http, RouteClass kind, LimitDecision decision)
    {
        var seconds = (int)decision.Limit.Window.TotalSeconds;
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = Text(decision.Limit.Requests);
        headers["RateLimit-Remaining"] = Text(decision.Remaining);
        headers["RateLimit-Reset"] = Text(decision.ResetSeconds);
        headers["RateLimit-Policy"] = $"{Text(decision.Limit.Requests)};w={Text(seconds)}";
        if (!decision.IsAllowed)
        {
            Throttled.Add(1, new KeyValuePair<string, object?>("class", kind.ToString().ToLowerInvariant()));
            throw new ApiException(
                HttpStatusCode.TooManyRequests,
                "too-many-requests",
                "Too many requests",
                $"At most {decision.Limit.Requests} in {seconds} s are taken here. Try again in {decision.ResetSeconds} s.")
            {
                RetryAfterSeconds = decision.ResetSeconds,
            };
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
