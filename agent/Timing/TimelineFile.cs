using System.Globalization;
using System.Text;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Timing;

/// <summary>
/// Keeps where the timeline stands, for a start while no server answers: in the same run of the system it goes on exactly; after a restart
/// by what the host's clock says has passed, as a guess. One line: version, timeline, host clock, boot clock (ms; -1 for unknown), boot id
/// or "-", and whether the timeline was anchored.
/// </summary>
public sealed class TimelineFile(string dataDirectory, IBootClock boot, AgentLog log, TimeProvider clock)
{
    private const string Version = "1";
    private const int MostBytes = 256;
    private readonly string _path = Path.Join(dataDirectory, "timeline");
    private readonly Trouble _trouble = new(log, "timeline");
    private readonly Lock _gate = new();

    /// <summary>A timeline that goes on from the one saved last, or, without one, from the host's clock.</summary>
    public Timeline Restore()
    {
        try
        {
            if (File.Exists(_path) && new FileInfo(_path).Length <= MostBytes)
            {
                var parts = File.ReadAllText(_path).Trim().Split(' ');
                if (parts.Length == 6 && parts[0] == Version && TryNumber(parts[1], out var savedMs) && TryNumber(parts[2], out var hostMs)
                    && TryNumber(parts[3], out var bootMs))
                {
                    return GoOn(savedMs, hostMs, bootMs, parts[4], parts[5] == "1");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble.Begin($"cannot be read: {e.Message}");
        }

        return new Timeline(clock);
    }

    /// <summary>Saves where the timeline stands now. Thread-safe: anchors and the minute come as they like.</summary>
    public void Save(Timeline timeline)
    {
        lock (_gate)
        {
            SaveNow(timeline);
        }
    }

    private void SaveNow(Timeline timeline)
    {
        var hostMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Version} {timeline.NowMs} {hostMs} {boot.NowMs ?? -1} {boot.BootId ?? "-"} {(timeline.IsAnchored ? 1 : 0)}\n");
        try
        {
            AtomicFile.Write(_path, Encoding.ASCII.GetBytes(text));
            _trouble.End();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble.Begin($"cannot be kept: {e.Message}");
        }
    }

    private Timeline GoOn(long savedMs, long hostMs, long bootMs, string bootId, bool anchored)
    {
        if (bootId == boot.BootId && bootMs >= 0 && boot.NowMs is { } now && now >= bootMs)
        {
            return new Timeline(clock, savedMs + now - bootMs, anchored);
        }

        // The host's clock may have lost its battery: time passes at the least.
        return new Timeline(clock, savedMs + Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - hostMs), false);
    }

    private static bool TryNumber(string text, out long number)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && number is >= -1 and < 253_402_300_799_999;
}
