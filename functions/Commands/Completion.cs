using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Commands;

/// <summary>What is said of the end of a software agent's command.</summary>
internal static class Completion
{
    /// <exception cref="ApiException">400.</exception>
    public static (CommandStatus Status, CommandResult Result) Read(CommandCompletion given)
    {
        var status = given.Result switch
        {
            null or "completed" => CommandStatus.Completed,
            "failed" => CommandStatus.Failed,
            _ => throw ApiException.BadRequest("bad-result", "'result' is 'completed' or 'failed'; what came of it goes into 'data'."),
        };
        return given.Error is not null && status == CommandStatus.Completed
            ? throw ApiException.BadRequest("bad-result", "'error' goes with the result 'failed'.")
            : (status, CommandRules.Result(new CommandResult(null, given.Error, given.Data)));
    }
}
