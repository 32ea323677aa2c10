using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Archive;

public sealed class TierArchiveTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Before = TimeSpan.FromHours(-1);
    private readonly TierRig _rig = new();

    public Task InitializeAsync() => _rig.FillAsync();

    [Fact]
    public async Task Restore_ArchivedAndDropped_TheSameAnswersByteForByte()
    {
        await _rig.SwitchOnAsync();
        var before = await _rig.AskAsync();
        _rig.GoTo(Before);
        Assert.True(await _rig.ArchiveAsync());
        Assert.Empty(await _rig.RetainAsync());
        _rig.GoTo(TimeSpan.Zero);
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
        Assert.NotEqual(before, await _rig.AskAsync());

        await _rig.RestoreAsync(TimeSpan.FromDays(7));
        _rig.App.Time.Advance(RestoredTables.Lifetime);

        Assert.Contains("\"cpu.total\"", before, StringComparison.Ordinal);
        Assert.Equal(before, await _rig.AskAsync());
        Assert.Empty(await _rig.RetainAsync());
        _rig.App.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
        Assert.Empty(_rig.Events.Of(EventTypes.ArchiveLate));
    }

    [Fact]
    public async Task Restore_TableThatIsThere_IsRefusedAndOneThatBrokeOffIsNot()
    {
        _rig.GoTo(Before);
        Assert.True(await _rig.ArchiveAsync());
        var refused = await Assert.ThrowsAsync<BackupException>(() => _rig.RestoreAsync(TimeSpan.FromDays(1)));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
        _rig.GoTo(TimeSpan.Zero);
        await _rig.RetainAsync();

        _rig.App.Transport.Before = request => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("broken off")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<TableStorageException>(() => _rig.RestoreAsync(TimeSpan.FromDays(1)));
        ArchiveRig.Heal(_rig.App.Transport);
        Assert.Empty(await _rig.RetainAsync());
        await _rig.RestoreAsync(TimeSpan.FromDays(1));

        Assert.True(await _rig.IsThereAsync());
    }

    [Fact]
    public async Task Archive_TableThatStillTakesWrites_IsLeftAlone()
    {
        _rig.GoTo(TimeSpan.FromHours(-4));
        Assert.True(await _rig.ArchiveAsync());
        Assert.Empty(await _rig.ListAsync());
        Assert.Equal(["Nothing was due."], _rig.Said);
    }

    [Fact]
    public async Task Retain_SwitchOff_DropsWithoutAnArchive()
    {
        _rig.GoTo(TimeSpan.Zero);
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
    }

    [Fact]
    public async Task Retain_NotArchived_KeepsTheTableAndSaysItAfterADayAndEachWeek()
    {
        await _rig.SwitchOnAsync();
        _rig.GoTo(TimeSpan.Zero);
        Assert.Empty(await _rig.RetainAsync());
        Assert.Empty(_rig.Events.Of(EventTypes.ArchiveLate));

        for (var day = 1; day <= 15; day++)
        {
            _rig.GoTo(TimeSpan.FromDays(day));
            Assert.Empty(await _rig.RetainAsync());
            Assert.Equal(day < 8 ? 1 : day < 15 ? 2 : 3, _rig.Events.Of(EventTypes.ArchiveLate).Count());
        }

        Assert.Equal(TierRig.Table, RecordedEvents.New(_rig.Events.Of(EventTypes.ArchiveLate).First(), "table"));
        Assert.True(await _rig.ArchiveAsync());
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
    }

    [Fact]
    public async Task Retain_ArchiveIsGone_KeepsTheTableUntilItIsArchivedAgain()
    {
        await _rig.SwitchOnAsync();
        _rig.GoTo(Before);
        Assert.True(await _rig.ArchiveAsync());
        await _rig.DeleteArchiveAsync();
        _rig.GoTo(TimeSpan.Zero);

        Assert.Empty(await _rig.RetainAsync());
        Assert.True(await _rig.ArchiveAsync());
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
    }

    [Fact]
    public async Task Retain_AnotherArchiveThanWasVerified_KeepsTheTable()
    {
        await _rig.SwitchOnAsync();
        _rig.GoTo(Before);
        Assert.True(await _rig.ArchiveAsync());
        await _rig.DeleteArchiveAsync();
        (await _rig.Container.PutAsync(TierArchive.BlobOf(TierRig.Table), "damaged"u8.ToArray(), BlobCondition.IsNew)).EnsureSuccess();
        _rig.GoTo(TimeSpan.Zero);

        Assert.Empty(await _rig.RetainAsync());
        var refused = await Assert.ThrowsAsync<BackupException>(() => _rig.ArchiveAsync());
        Assert.Contains("It was deleted", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _rig.RetainAsync());
        Assert.True(await _rig.ArchiveAsync());
        Assert.Equal([TierRig.Table], await _rig.RetainAsync());
    }

    [Fact]
    public async Task Retain_StoreThatDoesNotSayTheSetting_DropsNothing()
    {
        await _rig.SwitchOnAsync();
        _rig.GoTo(TimeSpan.Zero);
        _rig.App.Transport.Before = request => request.Uri.Path.Contains(Tables.Settings, StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("no answer")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<TableStorageException>(() => _rig.RetainAsync());
        Assert.True(await _rig.IsThereAsync());
    }

    [Fact]
    public async Task Archive_BrokenOffAtAnyStep_TheNextBringsItToItsEndAndNothingIsLost()
    {
        await _rig.SwitchOnAsync();
        _rig.GoTo(TimeSpan.Zero);
        for (var (step, isOver) = (0, false); !isOver; step++)
        {
            var hasFailed = ArchiveRig.FailAt(_rig.App.Transport, step, afterwards: step % 2 == 0);
            try
            {
                await _rig.ArchiveAsync();
            }
            catch (Exception e) when (e is TableStorageException or BackupException or IOException)
            {
                // As a run that ends in the middle.
            }

            isOver = !hasFailed();
            ArchiveRig.Heal(_rig.App.Transport);
            if (step % 3 == 0)
            {
                // Before its end is marked, retention leaves the table.
                Assert.Equal(await IsMarkedAsync(), (await MayDropAsync()));
            }

            Assert.True(await _rig.ArchiveAsync());
            Assert.NotNull(Assert.Single(await _rig.ListAsync()).VerifiedAt);
            Assert.True(await MayDropAsync());
            await _rig.DeleteArchiveAsync();
            Assert.False(await MayDropAsync());
            Assert.InRange(step, 0, 20);
        }
    }

    [Fact]
    public async Task Archive_TableDroppedMeanwhile_IsNotMade()
    {
        _rig.GoTo(Before);
        _rig.App.Transport.Before = async request =>
        {
            if (request.Uri.Query.Contains("comp=block", StringComparison.Ordinal))
            {
                _rig.App.Transport.Before = null;
                await _rig.App.Tables.DropAsync(TierRig.Table, default);
            }
        };
        Assert.True(await _rig.ArchiveAsync(seconds: 0));
        Assert.Empty(await _rig.ListAsync());
        Assert.Contains(_rig.Said, line => line.Contains("was dropped meanwhile", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Archive_KeepDays_DeletesOldArchivesOfTablesThatAreGone()
    {
        _rig.GoTo(Before);
        Assert.True(await _rig.ArchiveAsync());
        _rig.App.Time.Advance(TimeSpan.FromDays(11));
        Assert.True(await _rig.ArchiveAsync(keep: TimeSpan.FromDays(10)));
        Assert.Single(await _rig.ListAsync());
        await _rig.RetainAsync();
        Assert.True(await _rig.ArchiveAsync(keep: TimeSpan.FromDays(12)));
        Assert.Single(await _rig.ListAsync());
        Assert.True(await _rig.ArchiveAsync(keep: TimeSpan.FromDays(10)));
        Assert.Empty(await _rig.ListAsync());
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private Task<bool> MayDropAsync()
        => _rig.App.Get<Functions.History.Retention.IDropGate>().MayDropAsync(Functions.History.Tiers.Tier.Raw, TierRig.Table, default);

    private async Task<bool> IsMarkedAsync()
        => await new ArchivedTables(_rig.App.Tables).FindAsync(TierRig.Table, default) is { Blob: not null }
            && (await _rig.ListAsync()).Any(a => a.VerifiedAt is not null);
}
