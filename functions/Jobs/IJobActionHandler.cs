using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Jobs;

/// <summary>Does what jobs of one kind say. An installation has as many kinds as are registered.</summary>
public interface IJobActionHandler
{
    /// <summary>The <see cref="JobAction.Kind"/> that it is for.</summary>
    string Kind { get; }

    /// <summary>Refuses arguments that cannot be, and callers who may not. A secret argument can be <see cref="JobSecrets.Mask"/>.</summary>
    /// <exception cref="Http.ApiException">400: what is wrong and what is allowed; 403.</exception>
    void Check(IReadOnlyDictionary<string, string> arguments, Caller caller);

    /// <summary>Whether the argument is kept encrypted and never shown again.</summary>
    bool IsSecret(string argument) => false;

    /// <summary>Where secrets go: when it changes, they must be given again, so that nobody has another's secret sent elsewhere.</summary>
    string AudienceOf(IReadOnlyDictionary<string, string> arguments) => "";

    /// <summary>Does it, within the job's time.</summary>
    /// <param name="job">The job; its own arguments are sealed.</param>
    /// <param name="arguments">Open.</param>
    /// <param name="log">For people: no secrets.</param>
    /// <param name="cancellation">Ends with the job's time.</param>
    /// <exception cref="JobFailedException">It did not succeed; trying again may help.</exception>
    Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation);
}

/// <summary>A run that did not succeed. The message is for people.</summary>
public sealed class JobFailedException(string message, Exception? inner = null) : Exception(message, inner);
