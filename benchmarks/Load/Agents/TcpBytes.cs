using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudNexus.Load.Agents;

/// <summary>
/// What processes have sent and received over TCP, both ways, headers of HTTP included and those of TCP not: the kernel's count of each
/// connection, read with <c>ss</c>. What a connection carried between the last reading and its end is missed.
/// </summary>
internal sealed partial class TcpBytes
{
    private readonly Dictionary<(int Process, string Connection), long> _connections = [];

    /// <summary>Bytes of a process's connections, those that ended included.</summary>
    public long Of(int process) => _connections.Where(c => c.Key.Process == process).Sum(c => c.Value);

    /// <exception cref="InvalidOperationException">There is no <c>ss</c>.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("ss", ["-tinpHO"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("ss could not be started: install iproute2.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            var id = Id().Match(line);
            if (id.Success && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var local, var peer, ..])
            {
                _connections[(int.Parse(id.Groups[1].Value, CultureInfo.InvariantCulture), $"{local} {peer}")] =
                    Bytes().Matches(line).Sum(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
            }
        }

        await process.WaitForExitAsync(cancellationToken);
    }

    [GeneratedRegex(@"\bpid=(\d+)")]
    private static partial Regex Id();

    [GeneratedRegex(@"\bbytes_(?:sent|received):(\d+)")]
    private static partial Regex Bytes();
}
