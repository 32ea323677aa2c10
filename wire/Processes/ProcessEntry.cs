namespace CloudNexus.Wire;

/// <summary>One process of a snapshot.</summary>
/// <param name="Pid">Its number on the host; above 0.</param>
/// <param name="Name">The kernel's short name, cleaned (<see cref="ProcessName.Clean"/>); never a command line, which may hold secrets.</param>
/// <param name="CpuHundredths">Share of one core since the look before, in 0.01 %: two busy cores are 20,000.</param>
/// <param name="MemoryBytes">Resident memory; whole KiB.</param>
/// <param name="Threads">How many it has.</param>
public sealed record ProcessEntry(int Pid, string Name, int CpuHundredths, long MemoryBytes, int Threads);
