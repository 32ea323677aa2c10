namespace CloudNexus.Functions.Systems.Settings;

/// <summary>A setting that can be changed at run time.</summary>
/// <param name="Key">Its name: words with dots between them.</param>
/// <param name="Description">What it does, for people.</param>
/// <param name="Default">What holds while nobody changed it: a whole number, or 0 and 1 for no and yes.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The most.</param>
/// <param name="IsSwitch">Whether it is true or false rather than a number.</param>
public sealed record SettingDefinition(string Key, string Description, int Default, int Minimum, int Maximum, bool IsSwitch = false)
{
    public string Type => IsSwitch ? "boolean" : "integer";

    public static SettingDefinition Switch(string key, string description, bool usual) => new(key, description, usual ? 1 : 0, 0, 1, IsSwitch: true);
}
