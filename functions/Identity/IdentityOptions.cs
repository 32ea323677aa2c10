using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Identity;

/// <summary>Settings of enrolment and keys; secrets come from the environment or a vault, never from a file in the repository.</summary>
public sealed class IdentityOptions
{
    /// <summary><c>NEXUS_ENROLMENT_TOKEN</c>: who shows it may add nodes, without limit. Empty: only tokens made by an admin let nodes
    /// in.</summary>
    public string EnrolmentToken { get; set; } = "";

    /// <summary><c>NEXUS_PUBLIC_URL</c>: the service's address for hosts and people. Empty: as whoever asks for a command or link reached it.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary><c>NEXUS_DASHBOARD_URL</c>: where people find the dashboard. Empty: at the service's address.</summary>
    public string DashboardUrl { get; set; } = "";

    /// <summary><c>NEXUS_MASTER_KEY</c>: 32 bytes in base64; encrypts the derived agent keys at rest.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>How long a key is believed without asking the store again: a revoked key works no longer than this.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Life of the send and control tokens that agents get, who fetch new ones at half of it. It bounds no revocation: what is sent with a
    /// token is checked by the node's key.
    /// </summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary><c>NEXUS_SEND_CONNECTION</c>, or else <c>EventHubConnection</c>: tokens for the send API are made from its key. They differ where
    /// the functions reach the hub by identity: then there is a key for sending alone.</summary>
    public string EventHubConnection { get; set; } = "";

    public string EventHubName { get; set; } = EventHubNames.Telemetry;

    /// <exception cref="InvalidOperationException">A setting is not what it must be.</exception>
    public static IdentityOptions From(IConfiguration settings)
    {
        return new IdentityOptions
        {
            EnrolmentToken = settings["NEXUS_ENROLMENT_TOKEN"] ?? "",
            PublicUrl = Address(settings, "NEXUS_PUBLIC_URL"),
            DashboardUrl = Address(settings, "NEXUS_DASHBOARD_URL"),
            MasterKey = settings["NEXUS_MASTER_KEY"] ?? "",
            EventHubConnection = settings["NEXUS_SEND_CONNECTION"] ?? settings[EventHubNames.ConnectionSetting] ?? "",
        };
    }

    private static string Address(IConfiguration settings, string name)
    {
        var url = settings[name]?.TrimEnd('/') ?? "";
        var isAddress = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/";
        return url.Length == 0 || isAddress
            ? url
            : throw new InvalidOperationException($"{name} is an address such as https://nexus.example.org.");
    }
}
