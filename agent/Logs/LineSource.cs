using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>Where lines come from.</summary>
/// <param name="Name">As <see cref="LogText.IsSource"/> knows it.</param>
/// <param name="Fields">What all its lines have.</param>
internal sealed record LineSource(string Name, IReadOnlyList<LogField> Fields);
