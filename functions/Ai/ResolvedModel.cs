namespace CloudNexus.Functions.Ai;

/// <summary>A model as Ollama knows it.</summary>
/// <param name="Name">Its own name, no alias.</param>
/// <param name="ContextTokens">Tokens of question and answer that it is to hold; null for its own.</param>
public sealed record ResolvedModel(string Name, int? ContextTokens);
