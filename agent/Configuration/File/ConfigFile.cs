namespace CloudNexus.Agent.Configuration;

/// <summary>What <c>agent.yaml</c> says: the texts of the settings, the sensors, and what may be commanded.</summary>
internal sealed class ConfigFile
{
    public const int MostBytes = 256 * 1024;

    private const int MostItems = 256;
    private const string Sensor = "sensors";
    private const string Command = "commands";
    private const string Logs = "logs";

    private ConfigFile(string path) => Path = path;

    public string Path { get; }

    public Dictionary<Setting, GivenValue> Values { get; } = [];

    public IReadOnlyList<SensorOptions> Sensors { get; private set; } = [];

    public CommandOptions Commands { get; private set; } = new();

    /// <summary>Null when there is nothing of logs in it.</summary>
    public LogOptions? LogOptions { get; private set; }

    // What reads files of others with the agent's rights is as good as a program.
    private bool NamesPrograms
        => Sensors.Any(s => s is ScriptSensorOptions) || Values.ContainsKey(Setting.NvidiaSmi)
            || Commands.Allow.Count > 0 || Commands.Operators.Count > 0 || LogOptions is not null;

    /// <summary>Reads a file; notes all that is wrong with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="user">The agent's own user id, who may own a file that names programs, or whose orders count.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ConfigFile Read(string path, uint user, ConfigErrors errors)
    {
        var config = new ConfigFile(path);
        try
        {
            var file = HostFile.Read(path, MostBytes);
            config.Read(YamlTree.Parse(file.Text), errors);
            if (config.NamesPrograms && file.WhyNotTrusted(path, user) is { } why)
            {
                errors.Add(path, why);
            }
        }
        catch (FormatException e)
        {
            errors.Add(e.Data["line"] is int line ? $"{path}:{line}" : path, e.Message);
        }

        return config;
    }

    private void Read(YamlNode root, ConfigErrors errors)
    {
        if (root.IsNothing)
        {
            return;
        }

        var sections = Setting.All.Select(s => s.Section).Where(s => s.Length > 0).Distinct().ToArray();
        var top = new MappingReader(
            root, Path, "", [.. Setting.All.Where(s => s.Section.Length == 0).Select(s => s.Key), .. sections, Sensor, Command, Logs], errors);
        Read(top, "");
        foreach (var section in sections)
        {
            if (top.Node(section) is { } node)
            {
                var keys = Setting.All.Where(s => s.Section == section).Select(s => s.KeyInSection).ToArray();
                Read(new MappingReader(node, Path, section + ".", keys, errors), section);
            }
        }

        if (top.Node(Sensor) is { } sensors)
        {
            Sensors = new SensorReader(Path, errors).Read(sensors);
        }

        if (top.Node(Command) is { } commands)
        {
            Commands = new CommandReader(Path, errors).Read(commands);
        }

        if (top.Node(Logs) is { } logs)
        {
            LogOptions = new LogReader(Path, errors).Read(logs);
        }
    }

    private void Read(MappingReader reader, string section)
    {
        foreach (var setting in Setting.All.Where(s => s.Section == section))
        {
            var key = setting.KeyInSection;
            if (reader.Node(key) is null)
            {
                continue;
            }

            IReadOnlyList<string> texts = setting.Form switch
            {
                SettingForm.List => reader.Texts(key, MostItems),
                SettingForm.Map => Pairs(reader.Map(key, MostItems)),
                _ => reader.Text(key) is { } text ? [text] : [],
            };
            if (texts.Count > 0)
            {
                Values[setting] = new GivenValue(texts, $"{Path}:{reader.LineOf(key)}: {setting.Key}");
            }
        }
    }

    private static List<string> Pairs(IReadOnlyDictionary<string, string> map)
    {
        var pairs = new List<string>(map.Count);
        foreach (var (key, value) in map)
        {
            pairs.Add($"{key}={value}");
        }

        return pairs;
    }
}
