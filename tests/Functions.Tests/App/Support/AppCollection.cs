namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Tests that share one running app and, one after the other, the counters of the process.</summary>
[CollectionDefinition(Name)]
public sealed class AppCollection : ICollectionFixture<FunctionApp>
{
    public const string Name = "app";
}
