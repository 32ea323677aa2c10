using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Jobs;

/// <summary>Secret arguments of actions: kept encrypted with the master key, bound to their job and name, and never shown.</summary>
public sealed class JobSecrets(MasterKey key)
{
    /// <summary>What is shown of a secret, and what leaves it as it is.</summary>
    public const string Mask = SealedText.Mask;

    /// <summary>The definition with its secrets sealed.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="given">As people gave it.</param>
    /// <param name="before">What it replaces, sealed; null for none.</param>
    /// <param name="handler">Of its kind.</param>
    /// <exception cref="ApiException">400: a secret must be given again.</exception>
    public JobDefinition Seal(string jobId, JobDefinition given, JobDefinition? before, IJobActionHandler handler)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(handler);
        var arguments = given.Action.Arguments ?? [];
        var kept = before is not null && before.Action.Kind == handler.Kind
            && handler.AudienceOf(before.Action.Arguments ?? []) == handler.AudienceOf(arguments)
                ? before.Action.Arguments ?? []
                : [];
        var closed = arguments.ToDictionary(
            a => a.Key,
            a => !handler.IsSecret(a.Key) ? a.Value
                : a.Value != Mask ? key.Seal(a.Value, Context(jobId, a.Key))
                : kept.GetValueOrDefault(a.Key) ?? throw ApiException.BadRequest(
                    $"bad-{a.Key}", $"Give '{a.Key}' again: it is not kept when where it goes changes."));
        return given with { Action = given.Action with { Arguments = closed } };
    }

    /// <summary>The arguments of the job's action as they were given.</summary>
    /// <exception cref="JobFailedException">A secret was sealed with another master key.</exception>
    public IReadOnlyDictionary<string, string> Open(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return (job.Definition.Action.Arguments ?? []).ToDictionary(a => a.Key, a => Open(job.Id, a.Key, a.Value));
    }

    public static JobDefinition Hide(JobDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var shown = definition.Action.Arguments?.ToDictionary(a => a.Key, a => SealedText.IsSealed(a.Value) ? Mask : a.Value);
        return definition with { Action = definition.Action with { Arguments = shown } };
    }

    private string Open(string jobId, string name, string value)
        => key.Open(value, Context(jobId, name))
            ?? throw new JobFailedException($"'{name}' was kept with another master key: set it again.");

    private static string Context(string jobId, string name) => $"job:{jobId}:{name}";
}
