namespace CloudNexus.Functions.Live;

/// <summary>How often an agent flushes and how often it reads its control row, seconds.</summary>
public readonly record struct Pace(int FlushIntervalSeconds, int PollIntervalSeconds);
