using System.Text;
using System.Xml.Linq;
using Azure.Core;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Backup;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Archive;

public sealed class BackupServiceTests : IDisposable
{
    private readonly ArchiveRig _rig = new();

    [Fact]
    public async Task Run_AllTables_MakesAVerifiedArchiveThatRestores()
    {
        await _rig.FillAsync();

        Assert.True(await _rig.RunAsync());

        var made = Assert.Single(await _rig.ListAsync());
        Assert.Equal((3, 9L, 0, ArchiveRig.Owner), (made.Tables, made.Rows, made.Chain, made.Owner));
        Assert.Equal(_rig.Time.GetUtcNow(), made.VerifiedAt);
        Assert.Empty(await _rig.WorkAsync());
        await AssertRestoresAsync(made);
        Assert.Contains("Copied Open: 3 rows.", _rig.Said);
        Assert.Contains(_rig.Said, line => line.StartsWith($"Verified {made.Blob.Name}: 3 tables, 9 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SomeTables_HasThoseAlone()
    {
        await _rig.FillAsync();
        Assert.True(await _rig.RunAsync(new BackupRequest(ArchiveRig.Owner, ["raw", "Nodes"])));
        var made = await _rig.ReadAsync(Assert.Single(await _rig.ListAsync()));
        Assert.Equal(["raw20261101", "Nodes"], made.Tables.Select(t => t.Name));
        var none = await Assert.ThrowsAsync<BackupException>(() => _rig.RunAsync(new BackupRequest("job2", ["Nothing"])));
        Assert.Contains("'tables'", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoTime_GoesOnRunByRunAndMakesTheSameArchive()
    {
        await _rig.FillAsync(large: true);
        Assert.True(await _rig.RunAsync(new BackupRequest("other", [])));
        var runs = 1;
        while (!await _rig.RunAsync(seconds: 0))
        {
            runs++;
            Assert.Single(await _rig.WorkAsync());
        }

        var all = await _rig.ListAsync();
        var (whole, parts) = (all.Single(a => a.Owner == "other"), all.Single(a => a.Owner == ArchiveRig.Owner));
        Assert.InRange(runs, 5, 50);
        Assert.Contains(_rig.Said, line => line.StartsWith($"Goes on with {parts.Blob.Name}: 1 of 3 tables", StringComparison.Ordinal));
        Assert.Equal(await SegmentsAsync(whole), await SegmentsAsync(parts));
        await AssertRestoresAsync(parts);
    }

    [Fact]
    public async Task Run_BrokenOffAtAnyStep_TheNextBringsItToItsEnd()
    {
        await _rig.FillAsync();
        for (var (step, isOver) = (0, false); !isOver; step++)
        {
            foreach (var afterwards in new[] { false, true })
            {
                var request = new BackupRequest($"job{step}{(afterwards ? "after" : "before")}", []);
                var hasFailed = ArchiveRig.FailAt(_rig.Transport, step, afterwards);
                await BreakAsync(() => RunAllAsync(request));
                isOver = !hasFailed();
                ArchiveRig.Heal(_rig.Transport);
                await RunAllAsync(request);

                // One that was complete when the run broke off is followed by another.
                var made = (await _rig.ListAsync()).Where(a => a.Owner == request.Owner).ToArray();
                Assert.InRange(made.Length, 1, 2);
                Assert.Equal(9, (await _rig.ReadAsync(made[0])).Rows);
            }

            Assert.InRange(step, 0, 40);
        }

        Assert.All(await _rig.ListAsync(), a => Assert.NotNull(a.VerifiedAt));
        Assert.Empty(await _rig.WorkAsync());
    }

    [Fact]
    public async Task Run_TwoAtOnce_OneArchiveAndNeitherSpoilsTheOthers()
    {
        await _rig.FillAsync(large: true);
        var services = new[] { _rig.Service, _rig.NewService(new SwitchableTransport()) };
        var left = 0;
        await Task.WhenAll(services.Select(async service =>
        {
            for (var isDone = false; !isDone && (await _rig.ListAsync()).All(a => a.VerifiedAt is null);)
            {
                try
                {
                    isDone = await service.RunAsync(ArchiveRig.Everything, _rig.Budget(0), _ => { }, default);
                }
                catch (Exception e) when (e is BackupException or IOException)
                {
                    Assert.InRange(Interlocked.Increment(ref left), 1, 500);
                }
            }
        }));

        foreach (var made in (await _rig.ListAsync()).Where(a => a.VerifiedAt is not null))
        {
            await AssertRestoresAsync(made);
        }

        Assert.NotEmpty(await _rig.ListAsync());
    }

    [Fact]
    public async Task Run_DamagedOnItsWay_IsDeletedAndMadeAnew()
    {
        await _rig.FillAsync();
        _rig.Transport.Before = async request =>
        {
            if (request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal))
            {
                _rig.Transport.Before = null;
                await DamageAsync(request);
            }
        };

        var refused = await Assert.ThrowsAsync<BackupException>(() => _rig.RunAsync());

        Assert.Contains("It was deleted", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _rig.ListAsync());
        Assert.Empty(await _rig.WorkAsync());
        Assert.True(await _rig.RunAsync());
        await AssertRestoresAsync(Assert.Single(await _rig.ListAsync()));
    }

    [Fact]
    public async Task Run_BlocksThatTheStoreForgot_BeginsAnew()
    {
        await _rig.FillAsync();
        Assert.False(await _rig.RunAsync(seconds: 0));
        var begun = _rig.Said.Count;
        _rig.Time.Advance(TimeSpan.FromDays(6));

        Assert.True(await _rig.RunAsync());

        Assert.StartsWith("Begins", _rig.Said[begun], StringComparison.Ordinal);
        await AssertRestoresAsync(Assert.Single(await _rig.ListAsync()));
    }

    [Fact]
    public async Task Run_MoreThanAreKept_DeletesTheOldestOfItsJobAlone()
    {
        await _rig.FillAsync();
        Assert.True(await _rig.RunAsync(new BackupRequest("other", [])));
        for (var i = 0; i < 4; i++)
        {
            _rig.Time.Advance(TimeSpan.FromDays(1));
            Assert.True(await _rig.RunAsync(new BackupRequest(ArchiveRig.Owner, [], Keep: 2)));
        }

        var kept = (await _rig.ListAsync()).Where(a => a.Owner == ArchiveRig.Owner).Select(a => a.CreatedAt).Order();
        Assert.Equal([_rig.Time.GetUtcNow() - TimeSpan.FromDays(1), _rig.Time.GetUtcNow()], kept);
        Assert.Single(await _rig.ListAsync(), a => a.Owner == "other");
    }

    [Fact]
    public async Task Run_FullEach_BuildsOnTheLastAndKeepsWhatIsNeeded()
    {
        await _rig.FillAsync(large: true);
        var request = new BackupRequest(ArchiveRig.Owner, [], Keep: 1, FullEach: 3);
        var chains = new List<int>();
        var paths = new List<string>();
        for (var day = 0; day < 4; day++)
        {
            _rig.Time.Advance(TimeSpan.FromDays(1));
            (await (await _rig.Tables.GetAsync(Tables.Nodes)).AddEntityAsync(BackupRig.Row("new", $"day{day}", 1))).EnsureSuccess();
            Assert.True(await _rig.RunAsync(request));
            var all = (await _rig.ListAsync()).OrderByDescending(a => a.CreatedAt).ToArray();
            chains.Add(all[0].Chain);

            // The second holds nothing that the third has not written anew: it goes.
            Assert.Equal(day is 1 or 2 ? 2 : 1, all.Length);
            paths.Add(await _rig.DownloadAsync(all[0]));
            if (day == 2)
            {
                await AssertRestoresAsync(all[0], paths.SkipLast(1));
                Assert.True(all[0].Blob.Length * 5 < all[1].Blob.Length);
            }
        }

        Assert.Equal([0, 1, 2, 0], chains);
    }

    public void Dispose() => _rig.Dispose();

    /// <summary>In as many runs as there can be.</summary>
    private async Task RunAllAsync(BackupRequest request)
    {
        while (!await _rig.RunAsync(request, seconds: 0))
        {
            // The next goes on.
        }
    }

    private static async Task BreakAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is TableStorageException or BackupException or IOException)
        {
            // As a run that ends in the middle.
        }
    }

    /// <summary>Uploads other bytes under the name of the first block that is about to be used.</summary>
    private async Task DamageAsync(Request commit)
    {
        using var body = new MemoryStream();
        await commit.Content!.WriteToAsync(body, default);
        var id = XElement.Parse(Encoding.UTF8.GetString(body.ToArray())).Elements().First().Value;
        var name = commit.Uri.ToUri().AbsolutePath.Split('/')[^1];
        var block = Encoding.ASCII.GetString(Convert.FromBase64String(id));
        (await _rig.Container.StageAsync(name, block, new byte[5000])).EnsureSuccess();
    }

    private async Task<IReadOnlyList<string>> SegmentsAsync(ArchiveItem item)
        => [.. (await _rig.ReadAsync(item)).Tables.SelectMany(t => t.Segments).Select(s => s.Sha256)];

    private async Task AssertRestoresAsync(ArchiveItem item, IEnumerable<string>? bases = null)
    {
        var to = new Tables(new TableServiceClient(Azurite.ConnectionString), AppSettings.NewPrefix());
        using var archive = await ArchiveSet.OpenAsync(await _rig.DownloadAsync(item), bases ?? [], default);
        await new RestoreJob(to, _rig.Time).RunAsync(archive, default);
        await BackupRig.AssertSameAsync(_rig.Tables, to);
    }
}
