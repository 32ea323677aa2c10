namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>The file systems of disks that stay in the machine.</summary>
public static class FixedDrives
{
    public static IReadOnlyList<string> List()
        => [.. DriveInfo.GetDrives().Where(drive => drive.DriveType == DriveType.Fixed && drive.IsReady).Select(drive => drive.Name)];
}
