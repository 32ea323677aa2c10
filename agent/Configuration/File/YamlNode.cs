namespace CloudNexus.Agent.Configuration;

/// <summary>A value of the configuration file.</summary>
/// <param name="Line">The line that it begins on, from 1.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>Whether the key was written without a value.</summary>
    public bool IsNothing => this is YamlScalar { Quoted: false, Text: "" or "~" or "null" };

    /// <summary>For errors: what kind of thing stands there.</summary>
    public string Kind => this switch
    {
        YamlMapping => "a mapping",
        YamlSequence => "a list",
        _ => "a single value",
    };
}

internal sealed record YamlScalar(string Text, bool Quoted, int Line) : YamlNode(Line);

internal sealed record YamlSequence(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

internal sealed record YamlMapping(IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries, int Line) : YamlNode(Line);
