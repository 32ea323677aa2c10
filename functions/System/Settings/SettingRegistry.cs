using System.Collections.Frozen;
using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Logs;

namespace CloudNexus.Functions.Systems.Settings;

/// <summary>All settings that there are. What the environment sets is their default.</summary>
public sealed class SettingRegistry
{
    public const string RegistrationAllowed = "registration.allowed";

    private readonly FrozenDictionary<string, SettingDefinition> _byKey;

    public SettingRegistry(PeopleOptions people, LimitOptions limits)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(limits);
        All =
        [
            .. LimitOptions.Kinds.Select(kind => Limit(kind, limits)),
            SettingDefinition.Switch(
                RegistrationAllowed,
                "Whether anyone may make an account, as a viewer, without an invitation.",
                people.AllowRegistration),
            .. AiSettings.All,
            .. LiveSettings.All,
            .. CommandSettings.All,
            .. ArchiveSettings.All,
            .. LogSettings.All,
        ];
        _byKey = All.ToFrozenDictionary(d => d.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<SettingDefinition> All { get; }

    public static string KeyOf(RouteClass kind) => $"limits.{kind.ToString().ToLowerInvariant()}";

    /// <summary>Null when there is no such setting.</summary>
    public SettingDefinition? Find(string key) => _byKey.GetValueOrDefault(key);

    private static SettingDefinition Limit(RouteClass kind, LimitOptions limits)
    {
        var usual = limits.Of(kind);
        return new SettingDefinition(KeyOf(kind), LimitOptions.Describe(kind), usual.Requests, LimitOptions.Least(kind), LimitOptions.Most);
    }
}
