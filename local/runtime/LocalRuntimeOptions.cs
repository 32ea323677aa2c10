using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime;

/// <summary>What the process that hosts the functions decides; set it before the builder's <c>Build()</c>.</summary>
public sealed class LocalRuntimeOptions
{
    /// <summary>Where to look for functions; the entry assembly when empty.</summary>
    public IList<Assembly> FunctionAssemblies { get; } = [];

    /// <summary>The host's settings: host.json beside the program unless set.</summary>
    public string HostJsonPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>The address to listen at; port 0 takes a free one (read it from <c>IServerAddressesFeature</c> after the start).</summary>
    public string Url { get; set; } = "http://127.0.0.1:7071";

    /// <summary>Listened at beside <see cref="Url"/>, which is then an IP address with a port.</summary>
    public IList<LocalListener> Listeners { get; } = [];

    /// <summary>Where <see cref="Url"/> is of this machine only: names that requests may ask for, beside this machine's. Without a port.</summary>
    public IList<string> HostNames { get; } = [];

    /// <summary>Called for each request before anything looks at where it comes from and what it asks for.</summary>
    public Action<HttpContext> OnArrival { get; set; } = _ => { };

    /// <summary>Runs before files, routes and functions, in this order, for requests under a name that is served.</summary>
    public IList<Func<HttpContext, RequestDelegate, Task>> Middleware { get; } = [];

    /// <summary>A built single-page application to serve beside the functions; none when null.</summary>
    public string? StaticFilesRoot { get; set; }

    /// <summary>Where timers keep their state.</summary>
    public string StateDirectory { get; set; } = Path.Combine(AppContext.BaseDirectory, "state");

    /// <summary>Messages that may wait for one SignalR client; a client that lets more pile up is disconnected.</summary>
    public int MaxQueuedSignalRMessages { get; set; } = 1024;

    /// <summary>Bytes that may wait for one SignalR client; a client that lets more pile up is disconnected.</summary>
    public int MaxQueuedSignalRBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>SignalR clients connected at once; further ones are refused with 503.</summary>
    public int MaxSignalRConnections { get; set; } = 1000;

    /// <summary>Narrows the search to some classes.</summary>
    internal Func<Type, bool> ClassFilter { get; set; } = _ => true;
}
