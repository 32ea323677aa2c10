namespace CloudNexus.Functions.Http.Access;

/// <summary>What a personal access token can be narrowed to.</summary>
public static class Scopes
{
    public const string NodesRead = "nodes:read";
    public const string NodesWrite = "nodes:write";
    public const string EventsWrite = "events:write";
    public const string SettingsRead = "settings:read";
    public const string SettingsWrite = "settings:write";
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string AuditRead = "audit:read";
    public const string JobsRead = "jobs:read";
    public const string JobsWrite = "jobs:write";
    public const string ChannelsRead = "channels:read";
    public const string ChannelsWrite = "channels:write";
    public const string LogsRead = "logs:read";
    public const string SystemRead = "system:read";
    public const string SystemWrite = "system:write";

    public const string AlertsRead = "alerts:read";
    public const string AlertsWrite = "alerts:write";

    public const string CommandsRead = "commands:read";
    public const string CommandsWrite = "commands:write";

    /// <summary>Asking models.</summary>
    public const string AiUse = "ai:use";

    /// <summary>Own profile, sessions and tokens: only for people who logged in, never for a scoped token.</summary>
    public const string Self = "self";

    /// <summary>Those that a token can be given.</summary>
    public static readonly IReadOnlyList<string> All =
        [
            NodesRead, NodesWrite, EventsWrite, SettingsRead, SettingsWrite, UsersRead, UsersWrite, AuditRead, SystemRead, SystemWrite,
            CommandsRead, CommandsWrite, JobsRead, JobsWrite, ChannelsRead, ChannelsWrite, LogsRead, AiUse, AlertsRead, AlertsWrite,
        ];
}
