using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Install;

/// <summary>Puts the agent on a host as a systemd service, or takes it away. Each step leaves alone what is right already.</summary>
/// <param name="options">What goes where.</param>
/// <param name="runner">Starts the system's programs.</param>
/// <param name="output">Says what was done.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class Installation(InstallOptions options, IProgramRunner runner, TextWriter output)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
    private const UnixFileMode Public = Private | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Public | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public bool HasSystemd => Directory.Exists(options.At("/run/systemd/system"));

    /// <summary>Installs, or upgrades, and starts.</summary>
    /// <param name="program">The program's file; one that stands alone.</param>
    /// <param name="needs">Reads what the configuration at a path needs.</param>
    /// <exception cref="UsageException">There is no configuration and nothing to make one of, or the one there cannot be used.</exception>
    /// <exception cref="IOException">A step failed.</exception>
    public void Install(string program, Func<string, ServiceNeeds> needs)
    {
        var config = options.At(AgentPaths.Config);
        if (File.Exists(config))
        {
            // An upgrade must not end in a service that cannot start.
            _ = needs(config);
        }
        else if (!options.Settings.ContainsKey(Setting.Server.Key))
        {
            throw new UsageException($"There is no {AgentPaths.Config} yet: say --server URL.");
        }

        MakeUser();
        MakeConfiguration();
        var unit = ServiceUnit.Text(options.Binary, needs(config));
        CopyProgram(program);
        Write(ServiceUnit.Path, unit, Public);
        runner.Run("systemctl", "daemon-reload");
        runner.Run("systemctl", "enable", ServiceUnit.Name);
        runner.Run("systemctl", "restart", ServiceUnit.Name);
        output.WriteLine($"{ServiceUnit.Name} runs; its log: journalctl -u {CommandLine.Program}");
    }

    /// <exception cref="IOException">A step failed.</exception>
    public void Uninstall()
    {
        if (File.Exists(options.At(ServiceUnit.Path)))
        {
            if (HasSystemd)
            {
                runner.Run("systemctl", "disable", "--now", ServiceUnit.Name);
            }

            Remove(ServiceUnit.Path);
            if (HasSystemd)
            {
                runner.Run("systemctl", "daemon-reload");
            }
        }

        Remove(options.Binary);
        if (!options.Purge)
        {
            output.WriteLine(
                $"{AgentPaths.ConfigDirectory} and {AgentPaths.Data} stay; --purge removes them and the user {ServiceUnit.User}");
            return;
        }

        foreach (var directory in new[] { AgentPaths.ConfigDirectory, AgentPaths.Data })
        {
            if (Directory.Exists(options.At(directory)))
            {
                Directory.Delete(options.At(directory), recursive: true);
                output.WriteLine($"removed {directory}");
            }
        }

        if (HasUser())
        {
            runner.Run("userdel", ServiceUnit.User);
            output.WriteLine($"removed the user {ServiceUnit.User}");
        }
    }

    private bool HasUser()
        => File.Exists(options.At("/etc/passwd"))
            && File.ReadLines(options.At("/etc/passwd")).Any(l => l.StartsWith(ServiceUnit.User + ":", StringComparison.Ordinal));

    private void MakeUser()
    {
        if (HasUser())
        {
            return;
        }

        if (runner.Has("useradd"))
        {
            runner.Run(
                "useradd", "--system", "--user-group", "--no-create-home", "--home-dir", AgentPaths.Data, "--shell", "/usr/sbin/nologin",
                ServiceUnit.User);
        }
        else
        {
            runner.Run(
                "adduser", "--system", "--group", "--no-create-home", "--home", AgentPaths.Data, "--shell", "/usr/sbin/nologin",
                ServiceUnit.User);
        }

        output.WriteLine($"made the user {ServiceUnit.User}");
    }

    private void MakeConfiguration()
    {
        var directory = options.At(AgentPaths.ConfigDirectory);
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, PrivateDirectory);
        Own(AgentPaths.ConfigDirectory);
        if (options.EnrolmentToken is { } token)
        {
            Write(AgentPaths.EnrolmentToken, token + "\n", Private);
            Own(AgentPaths.EnrolmentToken);
        }

        if (File.Exists(options.At(AgentPaths.Config)))
        {
            output.WriteLine($"{AgentPaths.Config} is kept as it is");
            return;
        }

        Write(AgentPaths.Config, ConfigTemplate.Text(options.Settings, options.Labels), Private);
        Own(AgentPaths.Config);
    }

    // Root owns what it reads; the agent's group may read it.
    private void Own(string path) => runner.Run("chown", $"root:{ServiceUnit.User}", options.At(path));

    private void CopyProgram(string program)
    {
        var target = options.At(options.Binary);
        if (Path.GetFullPath(program) == Path.GetFullPath(target))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = target + ".new";
        File.Copy(program, temporary, overwrite: true);
        File.SetUnixFileMode(temporary, Program);

        // A program that runs can be replaced, but not written.
        File.Move(temporary, target, overwrite: true);
        output.WriteLine($"wrote {options.Binary}");
    }

    private void Write(string path, string text, UnixFileMode mode)
    {
        var target = options.At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = target + ".new";
        File.Delete(temporary);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var writer = new StreamWriter(temporary, how))
        {
            writer.Write(text);
        }

        File.SetUnixFileMode(temporary, mode);
        File.Move(temporary, target, overwrite: true);
        output.WriteLine($"wrote {path}");
    }

    private void Remove(string path)
    {
        if (File.Exists(options.At(path)))
        {
            File.Delete(options.At(path));
            output.WriteLine($"removed {path}");
        }
    }
}
