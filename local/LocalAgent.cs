using System.Diagnostics;

namespace CloudNexus.Local;

/// <summary>This machine's agent, as a process of its own: what it costs is what an agent costs.</summary>
internal static class LocalAgent
{
    public static ChildProcess Create(string server, DataDirectory data, Action<string> report, TimeProvider time)
        => new("agent", () => Command(server, data), report, time);

    private static ProcessStartInfo Command(string server, DataDirectory data)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CloudNexus.Agent.dll");
        var info = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [program, "run", "--server", server, "--data", data.Agent]);
        info.Environment["NEXUS_ENROLMENT_TOKEN"] = data.EnrolmentToken;
        info.Environment["NEXUS_STOP_WITH_STDIN"] = "1";

        // An agent installed on this machine has a configuration of its own.
        info.Environment["NEXUS_CONFIG"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        return info;
    }
}
