namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>A value of now, asked for when somebody looks: how full a queue or a cache is.</summary>
/// <param name="Name">As it is shown, such as <c>audit.waiting</c>.</param>
/// <param name="Read">Cheap, and from any thread.</param>
public sealed record MetricLevel(string Name, Func<double> Read);
