using System.Buffers.Text;
using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Timing;

/// <summary>The time since the system was started, sleep included, and which start that was.</summary>
public interface IBootClock
{
    /// <summary>Names this run of the system; null when it is not known.</summary>
    string? BootId { get; }

    /// <summary>Milliseconds since the start of the system; null when they are not known.</summary>
    long? NowMs { get; }
}

/// <summary>Linux's, from <c>/proc</c>: exact to a hundredth of a second.</summary>
public sealed class LinuxBootClock : IBootClock
{
    private const int LongestBootId = 64;
    private readonly ProcFile _uptime;

    public LinuxBootClock(HostRoot root)
    {
        _uptime = root.Proc("uptime");
        BootId = ReadBootId(root);
    }

    public string? BootId { get; }

    public long? NowMs
    {
        get
        {
            try
            {
                return Utf8Parser.TryParse(_uptime.Read(), out double seconds, out _) ? (long)(seconds * 1000) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private static string? ReadBootId(HostRoot root)
    {
        try
        {
            using var file = root.Proc("sys/kernel/random/boot_id");
            var text = System.Text.Encoding.ASCII.GetString(file.Read()).Trim();
            return text.Length is > 0 and <= LongestBootId && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
