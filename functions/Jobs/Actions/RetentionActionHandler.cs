using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>retention</c>: drops what has expired, now. No arguments.</summary>
public sealed class RetentionActionHandler(RetentionService retention) : IJobActionHandler
{
    public string Kind => "retention";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller) => JobArguments.NeedKnown(arguments);

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        var dropped = await retention.RunAsync(cancellation);
        log.Write(dropped.Count == 0 ? "Nothing has expired." : $"Dropped {string.Join(", ", dropped)}.");
    }
}
