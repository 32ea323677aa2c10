using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Install;

/// <summary><c>install</c> and <c>uninstall</c>.</summary>
internal static class InstallCommand
{
    private const string TokenFile = "--token-file";
    private const string Prefix = "--prefix";
    private const string Docker = "--docker";
    private const string Purge = "--purge";
    private const int MostTokenBytes = 4096;

    // What a fresh configuration can be given; the token's file is written by the installation.
    private static readonly Setting[] Settings =
        [Setting.Server, Setting.Name, Setting.Type, Setting.Proxy, Setting.CaFile, Setting.Pins, Setting.DockerSocket];

    private static readonly OptionName PrefixOption = new(Prefix, "DIR", "where the program goes, in bin; default: /usr/local");

    public static readonly IReadOnlyList<OptionName> Options =
    [
        .. Settings.Append(Setting.Labels).Select(s => new OptionName(s.Option, s.Argument, s.Meaning)),
        new(TokenFile, "FILE", $"file with an enrolment token; default: {OptionsLoader.TokenVariable}"),
        PrefixOption,
        new(Docker, "", "let the agent read containers; the group docker is as mighty as root"),
    ];

    public static readonly IReadOnlyList<OptionName> UninstallOptions =
        [PrefixOption, new(Purge, "", "remove configuration, identity, spool and user too")];

    private static readonly string Manual = $"""
        This host has no running systemd. Start the agent by what starts services here, as a user of its own:
          {CommandLine.Program} run --config {AgentPaths.Config}
        or in a container:
          docker run -d --name cloudnexus-agent --restart=always --pid=host --network=host -v /proc:/host/proc:ro -v /sys:/host/sys:ro \
            -v /etc/os-release:/host/etc/os-release:ro -v cloudnexus:{AgentPaths.Data} \
            -e {Setting.Server.Variable}=URL -e {OptionsLoader.TokenVariable} cloudnexus-agent
        """;

    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="IOException">A step failed.</exception>
    public static int Run(bool install, Arguments given, CommandContext context)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new UsageException("Services are made with systemd, on Linux only; elsewhere start 'run' by what starts services there.");
        }

        var options = install ? Read(given, context.Environment) : new InstallOptions
        {
            Prefix = given.One(Prefix) is { } prefix ? PathOf(prefix) : new InstallOptions().Prefix, Purge = given.Has(Purge),
        };
        if (UnixFile.EffectiveUser != 0)
        {
            context.Output.WriteLine("Needs root: run it with sudo.");
            return AgentProgram.Failure;
        }

        var installation = new Installation(options, new ProgramRunner(), context.Output);
        if (!install)
        {
            installation.Uninstall();
            return AgentProgram.Success;
        }

        return Install(installation, options, context);
    }

    /// <summary>What the configuration asks for that the unit must allow.</summary>
    /// <exception cref="UsageException">The configuration cannot be used.</exception>
    public static ServiceNeeds NeedsOf(string config, InstallOptions options)
    {
        var errors = new ConfigErrors();
        var file = ConfigFile.Read(config, 0, errors);
        errors.ThrowIfAny();
        return new ServiceNeeds(
            file.Sensors.Any(s => s is PingSensorOptions),
            options.Docker,
            Directory.Exists(options.At("/proc/driver/nvidia")),
            file.LogOptions is null ? [] : ServiceNeeds.LogGroups(Identity.HostFile.Lines(options.Root, "etc/group")));
    }

    /// <exception cref="UsageException">An option is wrong.</exception>
    public static InstallOptions Read(Arguments given, Func<string, string?> environment)
    {
        var errors = new ConfigErrors();
        var values = new GivenValues(given, environment, null, errors);
        _ = values.One(Setting.Server, ValueText.Server);
        _ = values.One(Setting.Name, ValueText.Name);
        _ = values.One(Setting.Type, t => ValueText.OneOf(t, HostType.All));
        _ = values.One(Setting.Proxy, ValueText.Proxy);
        _ = values.One(Setting.CaFile, ValueText.AbsolutePath);
        _ = values.Many(Setting.Pins, ValueText.Pin);
        _ = values.One(Setting.DockerSocket, ValueText.AbsolutePath);
        var labels = values.Labels();
        var token = environment(OptionsLoader.TokenVariable)?.Trim();
        if (given.One(TokenFile) is { } path)
        {
            token = ReadToken(path, errors);
        }

        errors.ThrowIfAny();
        var settings = Settings.Where(s => values.Find(s) is not null).ToDictionary(s => s.Key, s => values.Find(s)!.Texts);
        if (!string.IsNullOrEmpty(token))
        {
            settings[Setting.TokenFile.Key] = [AgentPaths.EnrolmentToken];
        }

        return new InstallOptions
        {
            Prefix = given.One(Prefix) is { } prefix ? PathOf(prefix) : new InstallOptions().Prefix,
            Settings = settings,
            Labels = labels,
            EnrolmentToken = string.IsNullOrEmpty(token) ? null : token,
            Docker = given.Has(Docker),
        };
    }

    [UnsupportedOSPlatform("windows")]
    private static int Install(Installation installation, InstallOptions options, CommandContext context)
    {
        if (!installation.HasSystemd)
        {
            context.Output.WriteLine(Manual);
            return AgentProgram.Failure;
        }

        var program = Environment.ProcessPath;
        if (program is null || File.Exists(Path.Join(AppContext.BaseDirectory, "CloudNexus.Agent.dll")))
        {
            context.Output.WriteLine(
                "This build needs files beside it. Install from one that stands alone: dotnet publish agent -c Release -p:AgentBuild=aot");
            return AgentProgram.Failure;
        }

        installation.Install(program, config => NeedsOf(config, options));
        return AgentProgram.Success;
    }

    private static string? ReadToken(string path, ConfigErrors errors)
    {
        try
        {
            var token = HostFile.Read(path, MostTokenBytes).Text.Trim();
            if (token.Length == 0 || token.Any(c => char.IsControl(c) || c == ' '))
            {
                errors.Add(TokenFile, $"{path} holds no token");
            }

            return token;
        }
        catch (Exception e) when (e is FormatException or FileNotFoundException)
        {
            errors.Add(TokenFile, $"{path} {(e is FormatException ? e.Message : "is not there")}");
            return null;
        }
    }

    private static string PathOf(string text)
        => Path.IsPathFullyQualified(text) && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '%' or '"' or '\\')
            ? text
            : throw new UsageException($"{Prefix} must be an absolute path without spaces.");
}
