using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace CloudNexus.EndToEnd.Tests.Listening;

/// <summary>
/// A second host as far as the network goes: a namespace with an interface of its own, joined to this one by a cable of two ends.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly string _tag = RandomNumberGenerator.GetHexString(6, lowercase: true);

    private NetworkNamespace()
    {
        // Of the networks that are set aside for measurements; four addresses of it, of which two are hosts'.
        var net = RandomNumberGenerator.GetInt32(256) << 8 | RandomNumberGenerator.GetInt32(64) << 2;
        Here = new IPAddress([198, 19, (byte)(net >> 8), (byte)(net + 1)]);
        There = new IPAddress([198, 19, (byte)(net >> 8), (byte)(net + 2)]);
    }

    /// <summary>This end's address.</summary>
    public IPAddress Here { get; }

    /// <summary>The other end's.</summary>
    public IPAddress There { get; }

    private string Name => $"nexus-{_tag}";

    private string HereLink => $"nx{_tag}a";

    private string ThereLink => $"nx{_tag}b";

    /// <summary>Why there can be none on this machine; null when there can.</summary>
    public static string? Obstacle()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "network namespaces need Linux and root";
        }

        try
        {
            using var tried = Create();
            return null;
        }
        catch (Exception missing) when (missing is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"network namespaces cannot be made here (it takes iproute2 and the right to administer the network): {missing.Message}";
        }
    }

    public static NetworkNamespace Create()
    {
        var made = new NetworkNamespace();
        try
        {
            Ip($"netns add {made.Name}");
            Ip($"link add {made.HereLink} type veth peer name {made.ThereLink} netns {made.Name}");
            Ip($"address add {made.Here}/30 dev {made.HereLink}");
            Ip($"link set {made.HereLink} up");
            Ip($"-n {made.Name} address add {made.There}/30 dev {made.ThereLink}");
            Ip($"-n {made.Name} link set {made.ThereLink} up");
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>What starts a program in it.</summary>
    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
        => new("ip", ["netns", "exec", Name, program, .. arguments]);

    public void Dispose()
    {
        // Both ends of the cable go with either.
        TryIp($"link delete {HereLink}");
        TryIp($"netns delete {Name}");
    }

    private static void Ip(string arguments)
    {
        var (code, errors) = TryIp(arguments);
        if (code != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"ip {arguments}: {errors.Trim()} ({code})"));
        }
    }

    private static (int Code, string Errors) TryIp(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
