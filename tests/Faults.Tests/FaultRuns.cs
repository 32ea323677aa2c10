using System.Globalization;

namespace CloudNexus.Faults.Tests;

/// <summary>How long and with what luck the tests run: <c>NEXUS_FAULT_ROUNDS</c> multiplies them, <c>NEXUS_FAULT_SEED</c> changes their seeds.</summary>
internal static class FaultRuns
{
    private static readonly int Factor = Math.Max(1, Read("NEXUS_FAULT_ROUNDS", 1));

    public static int Rounds(int usual) => usual * Factor;

    public static int Seed(int usual) => usual + Read("NEXUS_FAULT_SEED", 0);

    private static int Read(string name, int usual)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
