using System.Text;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Programs;

namespace CloudNexus.Agent.Systemd;

/// <summary>
/// Asks systemd through <c>systemctl</c>, which is there and speaks to it wherever systemd runs. Restarts cost systemd a question per
/// service: they are asked for each fifth time only.
/// </summary>
internal sealed class SystemdSource(HostRoot root, string? program, TimeProvider clock)
{
    private const int RestartsEvery = 5;
    private const int MostServices = 256;
    private const int MostOutputBytes = 1024 * 1024;
    private static readonly string[] ListUnits = ["list-units", "--all", "--plain", "--no-legend", "--full", "--no-pager"];
    private readonly ProgramRunner _programs = new(clock);
    private IReadOnlyList<(string, ulong)> _restarts = [];
    private int _round;

    /// <exception cref="BackgroundSourceMissingException">The host is not run by systemd, or it cannot be asked from here.</exception>
    /// <exception cref="IOException">systemctl failed.</exception>
    public async Task<SystemdState> ReadAsync(CancellationToken stop)
    {
        // The directory is systemd's own sign that it runs the system.
        var systemctl = program ?? (root.PathOf("") == "/" ? Systemctl.Find() : null);
        if (systemctl is null || !Directory.Exists(root.PathOf("run/systemd/system")))
        {
            throw new BackgroundSourceMissingException("systemd does not run this host");
        }

        // Its exit code is not 0 in any state but "running".
        var state = Encoding.UTF8.GetString((await RunAsync(systemctl, ["is-system-running"], stop).ConfigureAwait(false)).Output).Trim();
        var list = await TextAsync(systemctl, ListUnits, stop).ConfigureAwait(false);
        var units = SystemdText.Units(list).ToArray();
        if (_round % RestartsEvery == 0)
        {
            _restarts = await RestartsAsync(systemctl, units, stop).ConfigureAwait(false);
        }

        _round++;
        var failed = Array.ConvertAll(Array.FindAll(units, u => u.ActiveState == "failed"), u => u.Unit);
        return new SystemdState(SystemdState.StateNumber(state), failed, _restarts);
    }

    private async Task<IReadOnlyList<(string, ulong)>> RestartsAsync(
        string systemctl, (string Unit, string ActiveState)[] units, CancellationToken stop)
    {
        var loaded = Array.FindAll(units, u => u.ActiveState != "inactive" && u.Unit.EndsWith(".service", StringComparison.Ordinal));
        var services = Array.ConvertAll(loaded, u => u.Unit).AsSpan(0, Math.Min(MostServices, loaded.Length));
        if (services.Length == 0)
        {
            return [];
        }

        string[] show = ["show", "--property=Id,NRestarts", "--no-pager", "--", .. services];
        return [.. SystemdText.Restarts(await TextAsync(systemctl, show, stop).ConfigureAwait(false))];
    }

    private async Task<string> TextAsync(string systemctl, string[] arguments, CancellationToken stop)
    {
        var result = await RunAsync(systemctl, arguments, stop).ConfigureAwait(false);
        return result.Failure is { } failure
            ? throw new IOException($"systemctl {arguments[0]}: {failure}")
            : Encoding.UTF8.GetString(result.Output);
    }

    private Task<ProgramResult> RunAsync(string systemctl, string[] arguments, CancellationToken stop)
        => _programs.RunAsync(new ProgramStart([systemctl, .. arguments], MaxOutputBytes: MostOutputBytes), stop);
}
