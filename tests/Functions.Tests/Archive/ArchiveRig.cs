using Azure.Core;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Backup;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Archive;

/// <summary>Tables to back up, a container of the test's own, and a way to the store that can be cut.</summary>
internal sealed class ArchiveRig : IDisposable
{
    public const string Owner = "job1";

    private readonly string _prefix = AppSettings.NewPrefix();
    private readonly TemporaryDirectory _directory = new();

    public ArchiveRig()
    {
        Tables = new Tables(Transport.CreateClient(), _prefix);
        Blobs = new BlobContainers(() => new BlobServiceClient(Azurite.ConnectionString), _prefix);
        Service = NewService();
    }

    public SwitchableTransport Transport { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public Tables Tables { get; }

    /// <summary>A way that is never cut.</summary>
    public BlobContainers Blobs { get; }

    public BlobContainerClient Container => Blobs.Get(BlobContainers.Backups);

    public BackupService Service { get; }

    public List<string> Said { get; } = [];

    public static BackupRequest Everything { get; } = new(Owner, []);

    /// <summary>Another instance on the same store.</summary>
    public BackupService NewService(SwitchableTransport? way = null) => new(
        Tables, new BlobContainers((way ?? Transport).CreateBlobClient, _prefix), new ArchiveOptions { BlockBytes = 64 * 1024 }, Time);

    /// <summary>Rows of some tables: a few, or enough for several segments of one of them.</summary>
    public async Task FillAsync(bool large = false)
    {
        foreach (var name in new[] { Tables.Open, Tables.Nodes, "raw20261101" })
        {
            var table = await Tables.GetAsync(name);
            for (var i = 0; i < (large && name == Tables.Open ? 400 : 3); i++)
            {
                var row = BackupRig.Row($"p{i / 100}", $"{i:d11}", 1);
                (await table.UpsertEntityAsync(row, TableUpdateMode.Replace)).EnsureSuccess();
            }
        }
    }

    /// <param name="seconds">0 stops at the first place from which another run can go on.</param>
    public RunBudget Budget(double seconds = 200) => new(TimeSpan.FromSeconds(seconds), Time);

    public Task<bool> RunAsync(BackupRequest? request = null, double seconds = 200)
        => Service.RunAsync(request ?? Everything, Budget(seconds), Said.Add, default);

    public Task<IReadOnlyList<ArchiveItem>> ListAsync() => ArchiveList.ReadAsync(Container, default);

    public async Task<IReadOnlyList<string>> WorkAsync()
        => [.. (await Container.ListAsync(ArchiveItem.WorkFolder).ToListAsync()).Select(b => b.Name)];

    /// <summary>The archive as a file, as people download it.</summary>
    public async Task<string> DownloadAsync(ArchiveItem item)
    {
        var path = _directory.File(item.Blob.Name);
        await using var file = File.Create(path);
        await using var from = new BlobReadStream(Container, item.Blob);
        await from.CopyToAsync(file);
        return path;
    }

    public async Task<Manifest> ReadAsync(ArchiveItem item)
    {
        using var archive = await ArchiveReader.OpenAsync(new BlobReadStream(Container, item.Blob), item.Blob.Name, default);
        return archive.Manifest;
    }

    /// <summary>Has the n-th request that changes something from now on fail, before it is carried out or after.</summary>
    public static Func<bool> FailAt(SwitchableTransport way, int n, bool afterwards)
    {
        var count = 0;
        var hasFailed = false;
        way.LosesAnswerOf = afterwards ? IsIt : null;
        way.Before = afterwards
            ? null
            : request => IsIt(request) ? throw new Azure.RequestFailedException("broken off") : Task.CompletedTask;
        return () => hasFailed;

        bool IsIt(Request request)
        {
            var isIt = request.Method != RequestMethod.Get && Interlocked.Increment(ref count) == n + 1;
            hasFailed |= isIt;
            return isIt;
        }
    }

    public static void Heal(SwitchableTransport way) => (way.Before, way.LosesAnswerOf) = (null, null);

    public void Dispose() => _directory.Dispose();
}
