namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>A public type: "sealed class : Base" and the like, and its members as text.</summary>
internal sealed record ApiType(string Name, string Kind, IReadOnlySet<string> Members);
