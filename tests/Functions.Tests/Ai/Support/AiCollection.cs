namespace CloudNexus.Functions.Tests.Ai.Support;

/// <summary>Tests that share one running app and its fake Ollama, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AiCollection : ICollectionFixture<AiApp>
{
    public const string Name = "ai";
}
