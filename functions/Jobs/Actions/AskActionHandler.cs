using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>ask</c>: asks the fleet's model and logs the answer. Arguments: <c>question</c>; <c>agentId</c>, the software agent that
/// is asked or the host that the question is about.</summary>
public sealed class AskActionHandler(CommandRuns commands) : IJobActionHandler
{
    private const int MostQuestion = 4000;

    public string Kind => "ask";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(caller);
        NeedKnown(arguments, "question", "agentId");
        NeedScope(caller, CommandActionHandler.Scope);
        var question = arguments.GetValueOrDefault("question");
        Need(question is { Length: > 0 and <= MostQuestion }, "question", $"a text of 1 to {MostQuestion} characters");
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(arguments);
        var request = new CommandRequest(
            ExpirySeconds: job.Definition.TimeoutSeconds,
            Priority: CommandActionHandler.PriorityOf(job.Definition.Priority),
            Text: arguments["question"],
            AgentId: arguments.GetValueOrDefault("agentId"));
        return commands.RunAsync(job, request, log, cancellation);
    }
}
