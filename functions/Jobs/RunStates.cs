using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Jobs;

/// <summary>States of runs as people name them.</summary>
internal static class RunStates
{
    /// <summary>Stands for all that are ends.</summary>
    public const string Ended = "ended";

    private static readonly Dictionary<string, RunState> Names = new(StringComparer.Ordinal)
    {
        ["queued"] = RunState.Queued,
        ["running"] = RunState.Running,
        ["succeeded"] = RunState.Succeeded,
        ["failed"] = RunState.Failed,
        ["timed_out"] = RunState.TimedOut,
        ["cancelled"] = RunState.Cancelled,
        ["skipped"] = RunState.Skipped,
        ["missed"] = RunState.Missed,
        ["lost"] = RunState.Lost,
    };

    /// <summary>Null for none, and for <see cref="Ended"/>.</summary>
    /// <exception cref="ApiException">400: there is no such state.</exception>
    public static RunState? Parse(string text)
        => text is "" or Ended ? null
            : Names.TryGetValue(text, out var state) ? state
            : throw ApiException.BadRequest("bad-status", $"'status' is one of {string.Join(", ", Names.Keys)} and {Ended}.");
}
