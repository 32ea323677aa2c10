namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Tests that share one running app and, with nothing beside them, the counters of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AppCollection : ICollectionFixture<FunctionApp>
{
    public const string Name = "app";
}
