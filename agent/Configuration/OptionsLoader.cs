using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Configuration;

/// <summary>Puts the agent's options together: command line before environment before file before defaults.</summary>
internal static class OptionsLoader
{
    public const string ConfigOption = "--config";
    public const string ConfigVariable = "NEXUS_CONFIG";
    public const string TokenVariable = "NEXUS_ENROLMENT_TOKEN";

    private const int MostTokenBytes = 4096;

    /// <summary>The options of every command that reads the configuration.</summary>
    public static readonly IReadOnlyList<OptionName> Options =
    [
        new(ConfigOption, "FILE", $"configuration file; default: {AgentPaths.Config}, if it is there"),
        .. Setting.All.Select(s => new OptionName(s.Option, s.Argument, s.Meaning)),
    ];

    /// <exception cref="UsageException">Something is missing or cannot be used: a line for each.</exception>
    public static LoadedOptions Load(Arguments arguments, Func<string, string?> environment)
    {
        var errors = new ConfigErrors();
        var file = ReadFile(arguments.One(ConfigOption), NullIfEmpty(environment(ConfigVariable)), errors);
        var given = new GivenValues(arguments, environment, file, errors);
        var server = given.One(Setting.Server, ValueText.Server);
        if (given.Find(Setting.Server) is null && !errors.Any)
        {
            errors.Add("server", "Missing --server URL (or NEXUS_SERVER, or server: in the configuration file).");
        }

        var data = given.One(Setting.Data, ValueText.Text) ?? AgentPaths.Data;
        var options = new AgentOptions
        {
            Server = server ?? new Uri("http://invalid.invalid/"),
            DataDirectory = data,
            Name = given.One(Setting.Name, ValueText.Name),
            Type = given.One(Setting.Type, t => ValueText.OneOf(t, HostType.All)),
            Labels = given.Labels(),
            Processes = given.One(Setting.Processes, ValueText.Boolean, otherwise: true),
            RootDirectory = given.One(Setting.Root, ValueText.AbsolutePath) ?? "/",
            EnrolmentToken = NullIfEmpty(environment(TokenVariable)?.Trim()) ?? given.One(Setting.TokenFile, path => ReadToken(path, data)),
            Spool = new SpoolOptions
            {
                MaxBytes = given.One(Setting.SpoolBytes, t => ValueText.Size(t, 1 << 20, 16L << 30), new SpoolOptions().MaxBytes),
            },
            Relay = Relay(given),
            Transport = new TransportOptions
            {
                Proxy = given.One(Setting.Proxy, ValueText.Proxy),
                CaFile = given.One(Setting.CaFile, Authorities),
                PinsSha256 = given.Many(Setting.Pins, ValueText.Pin),
            },
            Collectors = new CollectorOptions
            {
                Disabled = given.Many(Setting.Disabled, t => ValueText.OneOf(t, CollectorSet.Names)).ToHashSet(StringComparer.Ordinal),
                DockerSocket = given.One(Setting.DockerSocket, ValueText.AbsolutePath),
                NvidiaSmi = given.One(Setting.NvidiaSmi, ValueText.AbsolutePath),
            },
            Sensors = file?.Sensors ?? [],
            Commands = file?.Commands ?? new CommandOptions(),
            Logs = file?.LogOptions is { } logs && (logs.Files.Count > 0 || logs.Journal is not null) ? logs : null,
        };
        errors.ThrowIfAny();
        return new LoadedOptions(options, file?.Path, () => given.Effective(options));
    }

    private static RelayOptions? Relay(GivenValues given)
    {
        var slots = given.One(Setting.RelaySlots, t => ValueText.Integer(t, 1, RelayOptions.MostSlots), 1);
        return given.One(Setting.RelayOllama, ValueText.Ollama) is { } ollama ? new RelayOptions(ollama, slots) : null;
    }

    private static ConfigFile? ReadFile(string? option, string? variable, ConfigErrors errors)
    {
        var path = option ?? variable ?? AgentPaths.Config;
        try
        {
            return ConfigFile.Read(path, OperatingSystem.IsLinux() ? UnixFile.EffectiveUser : 0, errors);
        }
        catch (FileNotFoundException)
        {
            if (option is not null || variable is not null)
            {
                errors.Add(option is null ? ConfigVariable : ConfigOption, $"there is no file {path}");
            }

            return null;
        }
    }

    // Whoever is enrolled needs no token any more: the file may have been removed since.
    private static string? ReadToken(string path, string data)
    {
        try
        {
            var file = HostFile.Read(ValueText.AbsolutePath(path), MostTokenBytes);
            if (file.WhyNotPrivate(path) is { } why)
            {
                throw new FormatException(why);
            }

            return file.Text.Trim() is { Length: > 0 } token && !token.Any(c => char.IsControl(c) || c == ' ')
                ? token
                : throw new FormatException($"names {path}, which holds no token");
        }
        catch (FileNotFoundException)
        {
            return File.Exists(Path.Join(data, "identity.json")) ? null : throw new FormatException($"names {path}, which is not there");
        }
    }

    private static string Authorities(string path)
    {
        _ = TlsTrust.ReadAuthorities(path);
        return path;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
