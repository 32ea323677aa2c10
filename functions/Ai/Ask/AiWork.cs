namespace CloudNexus.Functions.Ai.Ask;

/// <summary>
/// What goes through the hub of commands: only where the work is written down. What is to be done, and in whose name, stands in the store,
/// so that whoever could write to the hub could do no more than have it done sooner.
/// </summary>
/// <param name="Kind">One of <see cref="AiWorkKinds"/>.</param>
/// <param name="Id">A command's id, or an event's.</param>
public sealed record AiWork(string Kind, string Id);

public static class AiWorkKinds
{
    /// <summary>The command <c>ask</c>.</summary>
    public const string Ask = "ask";

    /// <summary>The explanation of an event.</summary>
    public const string Explain = "explain";
}
