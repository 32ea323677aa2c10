using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNexus.Agent.Commands;

/// <summary>What <c>ping</c> answers.</summary>
/// <param name="Time">The agent's timeline, epoch milliseconds.</param>
internal sealed record PingData(string AgentVersion, long Time);

/// <summary>What <c>collect</c> answers.</summary>
/// <param name="NewestSample">Time of the newest sample that was sent, epoch milliseconds; null when there is none.</param>
internal sealed record CollectData(long? NewestSample);

/// <summary>What <c>processes</c> answers.</summary>
internal sealed record ProcessesData(IReadOnlyList<ProcessData> Processes);

/// <param name="Cpu">% of one core, over the last second.</param>
/// <param name="MemoryBytes">Resident.</param>
internal sealed record ProcessData(int Pid, string Name, double Cpu, long MemoryBytes, int Threads);

internal static class BuiltInData
{
    public static CommandResult Result<T>(T data, JsonTypeInfo<T> type) => new(Data: JsonSerializer.SerializeToElement(data, type));
}
