namespace CloudNexus.Agent.Systemd;

/// <summary>The program that speaks to systemd, wherever that runs the host.</summary>
internal static class Systemctl
{
    private static readonly string[] Places = ["/usr/bin/systemctl", "/bin/systemctl"];

    /// <summary>Its path; null when there is none.</summary>
    public static string? Find() => Array.Find(Places, File.Exists);
}
