namespace CloudNexus.Agent.Sensors;

/// <summary>Something outside that is tried now and then.</summary>
internal interface ICheck
{
    /// <summary>Tries once. What is asked being down is a result, not an exception.</summary>
    /// <exception cref="IOException">The check itself cannot be made on this host; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The time was up.</exception>
    Task<CheckResult> RunAsync(CancellationToken stop);
}
