using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>One value that a script printed, and the series that it belongs to.</summary>
internal readonly record struct ScriptValue(SeriesDefinition Series, double Value);
