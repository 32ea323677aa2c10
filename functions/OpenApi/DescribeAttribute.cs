namespace CloudNexus.Functions.OpenApi;

/// <summary>What an HTTP function does, for the API's description. Every one has it.</summary>
/// <param name="summary">One line.</param>
/// <param name="notes">What else a caller should know; Markdown.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DescribeAttribute(string summary, string? notes = null) : Attribute
{
    public string Summary => summary;

    public string? Notes => notes;
}
