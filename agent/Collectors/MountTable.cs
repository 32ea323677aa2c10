using System.Text;

namespace CloudNexus.Agent.Collectors;

/// <summary>Picks the real file systems out of <c>/proc/self/mounts</c>.</summary>
public static class MountTable
{
    private static readonly string[] ReadOnlyImages = ["squashfs", "iso9660", "erofs", "udf"];

    // Container engines mount single files of the host's disk there.
    private static readonly string[] SingleFiles = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"];

    /// <summary>
    /// Mount points, shortest first, one per device or ZFS pool: disks and what is built of them, and the overlay that is a container's
    /// root. Network and FUSE file systems are left out.
    /// </summary>
    public static IReadOnlyList<string> RealFileSystems(ReadOnlySpan<byte> mounts)
    {
        var byDevice = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(mounts).Split('\n'))
        {
            if (line.Split(' ') is not [var device, var mount, var type, _, ..] || !IsReal(device, mount, type))
            {
                continue;
            }

            var point = Unescape(mount);
            var key = type == "zfs" ? device.Split('/')[0] : device;
            if (!byDevice.TryGetValue(key, out var known) || point.Length < known.Length)
            {
                byDevice[key] = point;
            }
        }

        return [.. byDevice.Values.Distinct().OrderBy(m => m.Length).ThenBy(m => m, StringComparer.Ordinal)];
    }

    private static bool IsReal(string device, string mount, string type)
        => mount.StartsWith('/') && !ReadOnlyImages.Contains(type) && !SingleFiles.Contains(mount)
            && (device.StartsWith("/dev/", StringComparison.Ordinal) || type == "zfs" || (type == "overlay" && mount == "/"))
            && !type.StartsWith("fuse", StringComparison.Ordinal);

    // Blanks and the like stand as a backslash and three octal digits.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var escaped = bytes[i] == '\\' && i + 3 < bytes.Length
                && bytes.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            bytes[length++] = escaped ? (byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0')) : bytes[i];
            i += escaped ? 3 : 0;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
