using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>What can be changed at run time of archives.</summary>
public static class ArchiveSettings
{
    public const string BeforeDrop = "retention.archive_before_drop";

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        SettingDefinition.Switch(
            BeforeDrop,
            "Whether tables of samples and roll-ups are kept beyond their time until a job of kind 'archive' has a verified copy of them.",
            usual: false),
    ];
}
