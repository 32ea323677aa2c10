using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>How long requests take, by route template: never by path, so that callers cannot make series.</summary>
public static class RequestMetrics
{
    public const string DurationName = "http.request.duration";

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(DurationName, "s");
    private static readonly UpDownCounter<long> Running = Telemetry.Meter.CreateUpDownCounter<long>("http.requests_running");
    private static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    /// <summary>One of the usual methods, or <c>OTHER</c>: a caller may send any word.</summary>
    public static string VerbOf(string method) => Verbs.FirstOrDefault(v => v == method) ?? "OTHER";

    /// <summary>Counts a request as running until disposed.</summary>
    public static IDisposable Begin() => new RunningRequest();

    public static void Record(string verb, string route, int status, TimeSpan elapsed) => Duration.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("method", verb),
        new KeyValuePair<string, object?>("route", route),
        new KeyValuePair<string, object?>("status", string.Create(CultureInfo.InvariantCulture, $"{status / 100}xx")));

    private sealed class RunningRequest : IDisposable
    {
        public RunningRequest() => Running.Add(1);

        public void Dispose() => Running.Add(-1);
    }
}
