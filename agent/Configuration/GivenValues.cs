namespace CloudNexus.Agent.Configuration;

/// <summary>Finds the nearest text of each setting and reads it; what cannot be read is noted.</summary>
internal sealed class GivenValues(Arguments arguments, Func<string, string?> environment, ConfigFile? file, ConfigErrors errors)
{
    private const int MostLabels = 32;

    /// <summary>The setting's texts; null when it was given nowhere.</summary>
    public GivenValue? Find(Setting setting)
    {
        if (arguments.Has(setting.Option))
        {
            return new GivenValue(setting.IsSwitch ? ["false"] : arguments.All(setting.Option)!, setting.Option);
        }

        var variable = environment(setting.Variable)?.Trim();
        if (string.IsNullOrEmpty(variable))
        {
            return file?.Values.GetValueOrDefault(setting);
        }

        return new GivenValue(
            setting.Form == SettingForm.Single
                ? [variable]
                : variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            setting.Variable);
    }

    public T? One<T>(Setting setting, Func<string, T> parse, T? otherwise = default)
        => Find(setting) is { Texts: [.., var text] } given && Parse(given, text, parse) is (true, var value) ? value : otherwise;

    public IReadOnlyList<T> Many<T>(Setting setting, Func<string, T> parse)
    {
        var values = new List<T>();
        var given = Find(setting);
        foreach (var text in given?.Texts ?? [])
        {
            if (Parse(given!, text, parse) is (true, { } value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    public Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Many(Setting.Labels, ValueText.Label))
        {
            labels[name] = value;
        }

        if (labels.Count > MostLabels)
        {
            errors.Add(Find(Setting.Labels)!.Origin, $"at most {MostLabels} labels can be given");
        }

        return labels;
    }

    /// <summary>Every setting with its value and where it came from, secrets masked.</summary>
    public IReadOnlyList<EffectiveSetting> Effective(AgentOptions options)
    {
        EffectiveSetting Row(Setting setting, object? value)
            => new(setting.Key, value?.ToString() is { Length: > 0 } text ? text : "–", Find(setting)?.Origin ?? "default");
        var token = environment(OptionsLoader.TokenVariable) is { Length: > 0 } ? OptionsLoader.TokenVariable
            : Find(Setting.TokenFile)?.Origin ?? "default";
        return
        [
            Row(Setting.Server, options.Server),
            Row(Setting.Data, options.DataDirectory),
            Row(Setting.Name, options.Name),
            Row(Setting.Type, options.Type ?? HostType.Detect(options.RootDirectory)),
            Row(Setting.Labels, string.Join(' ', options.Labels.Select(l => $"{l.Key}={l.Value}"))),
            Row(Setting.Processes, options.Processes ? "true" : "false"),
            Row(Setting.Root, options.RootDirectory),
            Row(Setting.TokenFile, Find(Setting.TokenFile)?.Texts[^1]),
            new("enrolment token", options.EnrolmentToken is null ? "–" : "••••••••", token),
            Row(Setting.SpoolBytes, ValueText.ShowSize(options.Spool.MaxBytes)),
            Row(Setting.Proxy, MaskedProxy(options.Transport.Proxy)),
            Row(Setting.CaFile, options.Transport.CaFile),
            Row(Setting.Pins, string.Join(' ', options.Transport.PinsSha256)),
            Row(Setting.Disabled, string.Join(' ', options.Collectors.Disabled)),
            Row(Setting.DockerSocket, options.Collectors.DockerSocket),
            Row(Setting.NvidiaSmi, options.Collectors.NvidiaSmi),
            Row(Setting.RelayOllama, options.Relay?.Ollama),
            Row(Setting.RelaySlots, options.Relay?.Slots),
        ];
    }

    private static string? MaskedProxy(Uri? proxy)
        => proxy is { UserInfo.Length: > 0 } ? $"{proxy.Scheme}://•••@{proxy.Authority}" : proxy?.ToString();

    private (bool Ok, T? Value) Parse<T>(GivenValue given, string text, Func<string, T> parse)
    {
        try
        {
            return (true, parse(text));
        }
        catch (FormatException e)
        {
            errors.Add(given.Origin, e.Message);
            return (false, default);
        }
    }
}
