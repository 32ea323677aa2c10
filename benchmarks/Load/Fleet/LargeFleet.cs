using System.Globalization;
using Azure.Core.Pipeline;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Load.Fleet;

/// <summary>
/// A large fleet in a store double: names, labels, places and states as a real one might have them, the same for each seed.
/// </summary>
internal sealed class LargeFleet(int count, TimeProvider time) : IDisposable
{
    private static readonly string[] Environments = ["prod", "prod", "prod", "test", "dev"];
    private static readonly string[] Roles = ["web", "db", "cache", "queue", "build", "mail"];
    private readonly Random _random = new(7);

    public TableDouble Store { get; } = new();

    public IReadOnlyList<Node> Nodes { get; private set; } = [];

    public Tables CreateTables()
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(Store, false)) };
        return new Tables(new TableServiceClient("UseDevelopmentStorage=true", options));
    }

    public async Task StoreAsync(CancellationToken cancellation)
    {
        var tables = CreateTables();
        var (nodes, states) = (new NodeStore(tables), new NodeStateStore(tables));
        Nodes = [.. Enumerable.Range(0, count).Select(Make)];
        foreach (var node in Nodes)
        {
            await nodes.AddAsync(node, cancellation);
        }

        foreach (var shard in Nodes.Where(n => n.Type != "service").GroupBy(n => Shards.Of(n.Id)))
        {
            foreach (var part in shard.Chunk(TableLimits.MaxTransactionActions))
            {
                (await states.WriteAsync([.. part.Select(n => (StateOf(n), (Azure.ETag?)null))], cancellation)).EnsureSuccess();
            }
        }
    }

    /// <summary>A state as of now; one in fifty is silent for an hour.</summary>
    public NodeState StateOf(Node node)
    {
        var silent = node.Id[^1] is '0' && node.Id[^2] is '0' or '5' ? 3600 : _random.Next(5);
        return new NodeState(
            node.Id,
            time.GetUtcNow().AddSeconds(-silent).ToUnixTimeMilliseconds(),
            60,
            false,
            new Headline(Percent(), Percent(), Percent(), Percent() * 1e6, Percent() * 1e5, Percent() * 1e5, Percent() * 1e5, Percent() / 10, 1e6));
    }

    public void Dispose() => Store.Dispose();

    private double Percent() => Math.Round(_random.NextDouble() * 100, 2);

    private Node Make(int i)
    {
        var (role, region) = (Roles[i % Roles.Length], $"region-{i % 12}");
        var labels = new Dictionary<string, string>
        {
            ["env"] = Environments[i % Environments.Length], ["role"] = role, ["region"] = region, ["team"] = $"team-{i % 100}",
        };
        var id = "node" + i.ToString("d12", CultureInfo.InvariantCulture);
        return new Node(id, $"{role}-{i:d5}", NodeTypes.All[i % NodeTypes.All.Count], labels, time.GetUtcNow(), "1.0.0", new NodeSystem(
            $"{role}-{i:d5}.example.org", "Debian GNU/Linux 12 (bookworm)", "6.1.0-26-amd64", "x64", "Processor", 8, 34_359_738_368))
        {
            Location = $"Rack {i / 40}",
            Provider = i % 3 == 0 ? "Acme" : null,
        };
    }
}
