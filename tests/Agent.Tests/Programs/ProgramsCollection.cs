namespace CloudNexus.Agent.Tests.Programs;

/// <summary>
/// Tests that write a program and run it: not beside each other, since a file that another start holds open for writing cannot be run.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ProgramsCollection
{
    public const string Name = "programs";
}
