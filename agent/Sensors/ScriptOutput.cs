namespace CloudNexus.Agent.Sensors;

/// <summary>What a script printed.</summary>
/// <param name="Values">The readable values, no series twice.</param>
/// <param name="BadLines">Lines that could not be read, or name a series that another line had named.</param>
/// <param name="FirstBad">Number of the first of them, counted from one; 0 when there is none.</param>
/// <param name="LeftOut">Values beyond the most series that the sensor may have.</param>
internal sealed record ScriptOutput(IReadOnlyList<ScriptValue> Values, int BadLines, int FirstBad, int LeftOut)
{
    /// <summary>What people should know; null when nothing.</summary>
    public string? Complaint => this switch
    {
        // Counts may differ from run to run: in the text, each would be news.
        { BadLines: > 0 } => $"lines that it printed cannot be read, the first is line {FirstBad}",
        { LeftOut: > 0 } => "it printed more series than it may make: the last ones are left out",
        _ => null,
    };
}
