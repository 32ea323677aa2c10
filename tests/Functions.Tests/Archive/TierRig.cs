using System.Text;
using Azure;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Archive;

/// <summary>An instance with a day of samples, and its clock.</summary>
internal sealed class TierRig : IAsyncDisposable
{
    public const string Table = "raw20261101";

    private readonly TemporaryDirectory _directory = new();

    public TierRig() => App = new ServiceApp(services => services.AddSingleton<IEvents>(Events));

    public ServiceApp App { get; }

    public RecordedEvents Events { get; } = new();

    public List<string> Said { get; } = [];

    public TestNode Node { get; private set; } = null!;

    public BlobContainerClient Container => App.Get<BlobContainers>().Get(BlobContainers.Archive);

    /// <summary>A node with samples in two closed windows, which are all of the table.</summary>
    public async Task FillAsync()
    {
        Node = await App.RegisterAsync();
        await App.IngestAsync(Node.Frame(1, ServiceApp.StartMs, 60));
        App.Time.Advance(TimeSpan.FromMinutes(20));
        await App.IngestAsync(Node.Frame(2, ServiceApp.StartMs + 900_000, 60));
        App.Time.Advance(TimeSpan.FromHours(1));
        await App.Get<ClosingService>().RunAsync(default);
    }

    /// <summary>To so long after the table was to be dropped.</summary>
    public void GoTo(TimeSpan afterDrop)
    {
        var at = App.Get<TierTables>().DropAt(Tier.Raw, Table) + afterDrop;
        App.Time.Advance(at - App.Time.GetUtcNow());
    }

    public async Task SwitchOnAsync()
    {
        var on = new StoredSetting(1, 1, App.Time.GetUtcNow(), "somebody");
        Assert.True(await App.Get<SettingStore>().TryWriteAsync(ArchiveSettings.BeforeDrop, on, null, default));
    }

    public Task<IReadOnlyList<string>> RetainAsync() => App.Get<RetentionService>().RunAsync(default);

    public Task<bool> ArchiveAsync(TimeSpan? keep = null, double seconds = 200) => App.Get<TierArchive>().RunAsync(
        "job1", [Tier.Raw], keep, new RunBudget(TimeSpan.FromSeconds(seconds), App.Time), Said.Add, default);

    public async Task<bool> IsThereAsync() => (await App.Tables.ListAsync(Table, default)).Count > 0;

    public async Task<IReadOnlyList<ArchiveItem>> ListAsync() => await ArchiveList.ReadAsync(Container, default);

    /// <summary>Every sample of the table's hour, as a caller gets it.</summary>
    public async Task<string> AskAsync()
    {
        var request = new SeriesRequest(
            SeriesSelection.TryParse("cpu.total,net.*")!, ServiceApp.StartMs - 60_000, ServiceApp.StartMs + 1_800_000, 4000);
        var answer = await App.Get<SeriesQuery>().RunAsync(TestCallers.Admin, Node.Id, request, default);
        using var body = new MemoryStream();
        await SeriesJson.WriteAsync(answer, body, default);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    /// <summary>As <c>nexus backup download</c> and <c>restore --add</c>.</summary>
    public async Task RestoreAsync(TimeSpan keep)
    {
        var item = Assert.Single(await ListAsync());
        var path = _directory.File(Guid.NewGuid().ToString("N"));
        await using (var file = File.Create(path))
        {
            await using var from = new BlobReadStream(Container, item.Blob);
            await from.CopyToAsync(file);
        }

        using var archive = await ArchiveSet.OpenAsync(path, [], default);
        await new RestoreJob(App.Tables, App.Time).AddAsync(archive, keep, default);
    }

    public async Task DeleteArchiveAsync()
        => (await Container.DeleteAsync(TierArchive.BlobOf(Table), ETag.All)).EnsureSuccess();

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _directory.Dispose();
    }
}
