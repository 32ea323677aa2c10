namespace CloudNexus.Agent.Configuration;

/// <summary>
/// Reads the keys of one mapping; what is unknown, given twice or of the wrong kind is noted, and reads as if it were not there.
/// </summary>
internal sealed class MappingReader
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly string _path;
    private readonly ConfigErrors _errors;

    /// <param name="node">What should be a mapping.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="path">The mapping's own key with a dot behind it, for errors; empty at the top.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public MappingReader(YamlNode node, string file, string path, IReadOnlyList<string> keys, ConfigErrors errors)
    {
        (_file, _path, _errors) = (file, path, errors);
        Line = node.Line;
        if (node is not YamlMapping mapping)
        {
            var what = path.Length == 0 ? "the file" : path[..^1];
            errors.Add($"{file}:{node.Line}", $"{what} must be a mapping (key: value), not {node.Kind}");
            return;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!keys.Contains(key.Text))
            {
                errors.Add($"{file}:{key.Line}", $"unknown key '{path}{key.Text}'; did you mean '{path}{NearestName.Of(key.Text, keys)}'?");
            }
            else if (!_values.TryAdd(key.Text, value))
            {
                errors.Add($"{file}:{key.Line}", $"'{path}{key.Text}' is given twice, first on line {_values[key.Text].Line}");
            }
        }
    }

    public int Line { get; }

    /// <summary>The value of a key; null when there is none.</summary>
    public YamlNode? Node(string key) => _values.TryGetValue(key, out var node) && !node.IsNothing ? node : null;

    public string? Text(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            case { } other:
                Wrong(key, other.Line, $"must be a single value, not {other.Kind}");
                return null;
        }
    }

    /// <summary>The value as <paramref name="parse"/>, which throws <see cref="FormatException"/>, reads it.</summary>
    public T? Value<T>(string key, Func<string, T> parse, T? otherwise = default)
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            Wrong(key, LineOf(key), e.Message);
            return otherwise;
        }
    }

    /// <summary>As <see cref="Value{T}"/>; a missing key is an error too.</summary>
    public T? Required<T>(string key, Func<string, T> parse, T? otherwise = default)
    {
        if (!_values.ContainsKey(key))
        {
            _errors.Add($"{_file}:{Line}", $"'{_path}{key}' is missing");
        }

        return Value(key, parse, otherwise);
    }

    /// <summary>A list of texts; one text alone counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(string key, int most)
    {
        var node = Node(key);
        var items = node is YamlSequence sequence ? sequence.Items : node is YamlScalar ? [node] : [];
        if (node is not null && (items.Count > most || (items.Count == 0 && node is not YamlSequence)
            || items.Any(item => item is not YamlScalar)))
        {
            Wrong(key, node.Line, $"must be a list of at most {most} texts");
            return [];
        }

        return [.. items.Cast<YamlScalar>().Select(item => item.Text)];
    }

    /// <summary>The items of a list, whatever they are.</summary>
    public IReadOnlyList<YamlNode> Items(string key, int most)
    {
        var node = Node(key);
        var items = node is null ? [] : (node as YamlSequence)?.Items;
        if (items?.Count <= most)
        {
            return items;
        }

        Wrong(key, node!.Line, $"must be a list (- name: …) of at most {most}");
        return [];
    }

    /// <summary>A mapping of freely chosen keys to whatever they have.</summary>
    public IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries(string key, int most)
    {
        var node = Node(key);
        var entries = node is null ? [] : (node as YamlMapping)?.Entries;
        if (entries?.Count <= most)
        {
            return entries;
        }

        Wrong(key, node!.Line, $"must be a mapping of at most {most} names");
        return [];
    }

    /// <summary>A mapping of freely chosen keys to texts.</summary>
    public IReadOnlyDictionary<string, string> Map(string key, int most)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var node = Node(key);
        if (node is not null && (node is not YamlMapping mapping || mapping.Entries.Count > most
            || mapping.Entries.Any(e => e.Value is not YamlScalar)))
        {
            Wrong(key, node.Line, $"must be a mapping of at most {most} names to texts");
            return map;
        }

        foreach (var (name, value) in ((YamlMapping?)node)?.Entries ?? [])
        {
            if (!map.TryAdd(name.Text, ((YamlScalar)value).Text))
            {
                Wrong(key, name.Line, $"'{name.Text}' is given twice");
            }
        }

        return map;
    }

    /// <summary>Notes that the value of a key will not do.</summary>
    public void Wrong(string key, string message) => Wrong(key, LineOf(key), message);

    public int LineOf(string key) => _values.TryGetValue(key, out var node) ? node.Line : Line;

    private void Wrong(string key, int line, string message) => _errors.Add($"{_file}:{line}", $"{_path}{key} {message}");
}
