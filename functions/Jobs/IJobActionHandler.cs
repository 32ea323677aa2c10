namespace CloudNexus.Functions.Jobs;

/// <summary>Does what jobs of one kind say.</summary>
public interface IJobActionHandler
{
    /// <summary>The <see cref="JobAction.Kind"/> that it is for.</summary>
    string Kind { get; }

    /// <summary>Refuses arguments that cannot be.</summary>
    /// <exception cref="Http.ApiException">400: what is wrong and what is allowed.</exception>
    void Check(IReadOnlyDictionary<string, string> arguments);

    /// <summary>Does it, within the job's time.</summary>
    /// <exception cref="JobFailedException">It did not succeed; trying again may help.</exception>
    Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation);
}

/// <summary>A run that did not succeed. The message is for people.</summary>
public sealed class JobFailedException(string message, Exception? inner = null) : Exception(message, inner);
