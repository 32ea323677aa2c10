using System.Globalization;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Identity;

/// <summary>
/// Numbers the agent's lives: the server's time at the start, but always above the life before, whatever the server's clock did.
/// </summary>
/// <param name="dataDirectory">Where it is.</param>
/// <param name="log">The agent's log.</param>
/// <param name="name">What it is called.</param>
public sealed class EpochFile(string dataDirectory, AgentLog log, string name = "epoch")
{
    private readonly string _path = Path.Join(dataDirectory, name);

    /// <param name="startMs">The start of this life, epoch milliseconds.</param>
    /// <param name="above">An epoch that was used before, whatever the file says.</param>
    public ulong Next(long startMs, ulong above = 0)
    {
        var epoch = Math.Max((ulong)Math.Max(startMs, 1), above == ulong.MaxValue ? above : above + 1);
        try
        {
            var before = File.Exists(_path) ? File.ReadAllText(_path).Trim() : "";
            if (ulong.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                && last >= epoch && last < ulong.MaxValue)
            {
                epoch = last + 1;
            }

            AtomicFile.Write(_path, System.Text.Encoding.ASCII.GetBytes(epoch.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the epoch cannot be kept: {e.Message}");
        }

        return epoch;
    }
}
