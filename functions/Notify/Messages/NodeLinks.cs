using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>Where in the dashboard a node is shown.</summary>
public sealed class NodeLinks(IdentityOptions options)
{
    private readonly string _dashboard = options.DashboardUrl.Length > 0 ? options.DashboardUrl : options.PublicUrl;

    /// <returns>Null where neither <c>NEXUS_DASHBOARD_URL</c> nor <c>NEXUS_PUBLIC_URL</c> is set.</returns>
    public string? Of(string nodeId) => _dashboard.Length > 0 ? $"{_dashboard}/nodes/{Uri.EscapeDataString(nodeId)}" : null;
}
