using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>One value that a script printed, and the series that it belongs to.</summary>
internal sealed record ScriptValue(SeriesDefinition Series, double Value);
