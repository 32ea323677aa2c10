using System.Net;

namespace CloudNexus.Agent.Transport;

/// <summary>One proxy for everything but this host.</summary>
internal sealed class ConfiguredProxy : IWebProxy
{
    private readonly Uri _address;

    /// <param name="proxy">With user and password, if the proxy asks for them.</param>
    public ConfiguredProxy(Uri proxy)
    {
        _address = new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;
        if (proxy.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
        {
            var password = rest is [var text] ? Uri.UnescapeDataString(text) : "";
            Credentials = new NetworkCredential(Uri.UnescapeDataString(user), password);
        }
    }

    public ICredentials? Credentials { get; set; }

    public Uri GetProxy(Uri destination) => _address;

    public bool IsBypassed(Uri host) => host.IsLoopback;
}
