namespace CloudNexus.Wire;

/// <summary>The series of a schema that share a group: their places in the schema, ascending.</summary>
public sealed record SchemaGroup(string Name, IReadOnlyList<int> Columns);
