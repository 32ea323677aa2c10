using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Credentials;

namespace CloudNexus.Cli.Signing;

/// <summary>
/// Which names belonged to which node ids. People mean names and hosts check ids; what is between them comes from the server, so a pair
/// that changes is told before anything is signed, as ssh does with the keys of hosts.
/// </summary>
internal sealed class KnownNodes(PrivateFiles files, string server)
{
    public const int MostNodes = 20_000;

    private const string Name = "known-nodes.json";
    private const int MostServers = 50;
    private const int MostBytes = 64 * 1024 * 1024;

    public string Path => files.PathOf(Name);

    /// <exception cref="CliException">Others can write the file, or it is damaged.</exception>
    public Func<string, string, NodeTrust> Reader()
    {
        var known = Read().Servers.GetValueOrDefault(server) ?? [];
        var names = known.Values.ToHashSet(StringComparer.Ordinal);
        return (name, id) => known.TryGetValue(id, out var before)
            ? before == name ? NodeTrust.Known : NodeTrust.Renamed
            : names.Contains(name) ? NodeTrust.Replaced : NodeTrust.New;
    }

    /// <summary>Keeps these pairs from now on.</summary>
    /// <exception cref="CliException">There are too many, or the file cannot be read or its lock not be had.</exception>
    public async Task KeepAsync(IEnumerable<(string Name, string Id)> nodes, CancellationToken stop)
    {
        using var held = await files.LockAsync("known-nodes.lock", stop);
        var file = Read();
        var known = file.Servers.GetValueOrDefault(server) ?? [];
        foreach (var (name, id) in nodes)
        {
            known[id] = name;
        }

        file.Servers[server] = known;
        if (known.Count > MostNodes || file.Servers.Count > MostServers)
        {
            throw new CliException($"{Path} is full ({MostNodes} nodes of each of {MostServers} servers). Take out those that are gone.");
        }

        files.Replace(Name, stream => JsonSerializer.Serialize(stream, file, ApiJson.Default.KnownNodesFile));
    }

    private KnownNodesFile Read()
    {
        try
        {
            return PrivateFiles.Read(Path, MostBytes, "Remove it if somebody may have changed it") is not { } bytes ? new KnownNodesFile([])
                : JsonSerializer.Deserialize(bytes, ApiJson.Default.KnownNodesFile) is { } file
                    && file.Servers.Values.All(s => s is not null) ? file : throw Damaged();
        }
        catch (JsonException)
        {
            throw Damaged();
        }
    }

    private CliException Damaged() => new($"{Path} is damaged. Remove it: every node is then new here, to be looked at before you sign.");
}
