using System.Globalization;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Systemd;

namespace CloudNexus.Agent.Commands;

/// <summary>Makes what is started of what is allowed. No shell, and nothing of it comes from the server but checked arguments.</summary>
/// <param name="self">The agent's own user id.</param>
/// <param name="passwd">Reads the users of this host.</param>
internal sealed class AllowedProgram(uint self, Func<IEnumerable<string>> passwd)
{
    private const uint Root = 0;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private static readonly string[] SetprivPlaces = ["/usr/bin/setpriv", "/bin/setpriv"];

    public static AllowedProgram OfHost() => new(
        OperatingSystem.IsLinux() ? UnixFile.EffectiveUser : Root, () => File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd") : []);

    /// <returns>What to start; or why it cannot be.</returns>
    public (ProgramStart? Start, string? Fault) Of(AllowedCommand command, IReadOnlyDictionary<string, string> values)
    {
        if (command.Restart is { } unit)
        {
            return Systemctl.Find() is { } systemctl
                ? (new ProgramStart([systemctl, "restart", "--no-ask-password", "--", unit]), null)
                : (null, "there is no systemctl on this host");
        }

        try
        {
            var words = new CommandWords(command.Run).With(values);
            var (prefix, user, fault) = As(command.User);
            fault ??= WhyNotTrusted(words[0], user);
            return fault is null ? (new ProgramStart([.. prefix, .. words], command.Environment), null) : (null, fault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{command.Run[0]} cannot be looked at: {e.Message}");
        }
    }

    /// <returns>What stands before a program that runs as this user, and the user's id; or why it cannot.</returns>
    private (string[] Prefix, uint User, string? Fault) As(string? name)
    {
        if (name is null)
        {
            return ([], self, null);
        }

        if (UnixUser.Find(passwd(), name) is not { } user)
        {
            return ([], self, $"it is to run as {name}, and /etc/passwd names no such user");
        }

        if (user.Id == self)
        {
            return ([], self, null);
        }

        if (self != Root)
        {
            return ([], self, $"it is to run as {name}, which an agent that does not run as root cannot do");
        }

        // It becomes the program: process group, exit code and kill stay as they are. What runs cannot become more again (sudo).
        return Array.Find(SetprivPlaces, File.Exists) is { } setpriv
            ? ([setpriv, Id("--reuid", user.Id), Id("--regid", user.Group), "--init-groups", "--no-new-privs", "--"], user.Id, null)
            : ([], self, $"it is to run as {name}, for which setpriv (util-linux) must be installed");
    }

    private static string Id(string option, uint id) => string.Create(CultureInfo.InvariantCulture, $"{option}={id}");

    /// <summary>Somebody else could change what an operator has allowed.</summary>
    private string? WhyNotTrusted(string path, uint user)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(path))
        {
            // The start says what is wrong with it.
            return null;
        }

        using var file = File.OpenHandle(path);
        var (owner, mode) = UnixFile.Look(file);
        return owner != Root && owner != self && owner != user ? $"{path} belongs to another user ({owner}): chown root {path}"
            : (mode & OthersWrite) != 0 ? $"{path} can be written by others: chmod go-w {path}"
            : null;
    }
}
