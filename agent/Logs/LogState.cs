namespace CloudNexus.Agent.Logs;

/// <summary>What a start goes on with.</summary>
/// <param name="Epoch">The series of numbers; 0 for none yet.</param>
/// <param name="Sequence">The number of the last frame; 0 before the first.</param>
/// <param name="Pending">That frame's packed block, while it is not known that a route has accepted it; empty then.</param>
/// <param name="Files">The places after that frame.</param>
/// <param name="Done">Where files ended that were moved aside, lest they be taken for new ones.</param>
/// <param name="Cursor">The journal's.</param>
/// <param name="Patterns">Those that were looked for.</param>
internal sealed record LogState(
    ulong Epoch,
    ulong Sequence,
    byte[] Pending,
    IReadOnlyList<FilePlace> Files,
    IReadOnlyList<FilePlace> Done,
    string? Cursor,
    IReadOnlyCollection<string> Patterns)
{
    public static LogState None { get; } = new(0, 0, [], [], [], null, []);
}
