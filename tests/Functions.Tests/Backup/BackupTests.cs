using CloudNexus.Backup;
using CloudNexus.Backup.Create;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private readonly BackupRig _rig = new();

    [Fact]
    public async Task Restore_WholeBackup_BringsBackEveryRow()
    {
        await _rig.FillAsync();
        var made = await _rig.CreateAsync("full");

        await _rig.RestoreAsync(_rig.To, "full");

        await BackupRig.AssertSameAsync(_rig.From, _rig.To);
        Assert.Equal(420, made.Manifest.Rows);
        Assert.True(made.Stored >= 3);
        Assert.False(File.Exists(_rig.File("full.partial")));
    }

    [Fact]
    public async Task Create_RowsAddedChangedAndRemoved_StoresWhatIsNewAndRestoresWhatIs()
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("1");
        await _rig.PutAsync(Tables.Open, BackupRig.Row("p0", "r0000a", 1));
        await _rig.PutAsync(Tables.Settings, BackupRig.Row("p1", "r0001", 2));
        var second = await _rig.CreateAsync("2", "1");
        (await _rig.From.Peek(Tables.Nodes).DeleteEntityAsync("p2", "r0004", Azure.ETag.All)).EnsureSuccess();
        var third = await _rig.CreateAsync("3", "2");

        await _rig.RestoreAsync(_rig.To, "3", "2", "1");

        await BackupRig.AssertSameAsync(_rig.From, _rig.To);
        Assert.True(second.Reused > 0 && third.Reused > second.Reused);
        Assert.Equal(1, third.Stored);
        Assert.True(new FileInfo(_rig.File("3")).Length * 10 < new FileInfo(_rig.File("1")).Length);
    }

    [Fact]
    public async Task Restore_WithoutTheBackupThatItBuildsOn_IsRefused()
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("1");
        await _rig.CreateAsync("2", "1");

        var refused = await Assert.ThrowsAsync<BackupException>(() => _rig.RestoreAsync(_rig.To, "2"));

        Assert.Contains("--base", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _rig.To.ListAsync("", default));
    }

    [Fact]
    public async Task Restore_WhereTablesAre_IsRefusedAndChangesNothing()
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("full");
        await _rig.PutAsync(Tables.Nodes, BackupRig.Row("p0", "r0000", 7));
        var before = await BackupRig.ReadAsync(_rig.From);

        await Assert.ThrowsAsync<BackupException>(() => _rig.RestoreAsync(_rig.From, "full"));

        Assert.Equal(before.Select(b => b.Row.ETag), (await BackupRig.ReadAsync(_rig.From)).Select(b => b.Row.ETag));
    }

    [Fact]
    public async Task Restore_OneThatBrokeOff_IsDoneByRunningItAgain()
    {
        await _rig.FillAsync();
        var made = await _rig.CreateAsync("full");
        await _rig.CreateAsync("other");
        await new RestoreMark(_rig.To, _rig.Time).BeginAsync(made.Manifest.Id, default);
        (await (await _rig.To.GetAsync(Tables.Nodes)).AddEntityAsync(BackupRig.Row("p0", "r0000", 1))).EnsureSuccess();

        await Assert.ThrowsAsync<BackupException>(() => _rig.RestoreAsync(_rig.To, "other"));
        await _rig.RestoreAsync(_rig.To, "full");

        await BackupRig.AssertSameAsync(_rig.From, _rig.To);
        await Assert.ThrowsAsync<BackupException>(() => _rig.RestoreAsync(_rig.To, "full"));
    }

    [Fact]
    public async Task Create_OfARestoredInstallation_FindsEverySegmentAgain()
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("full");
        await _rig.RestoreAsync(_rig.To, "full");

        var again = await new BackupMaker(_rig.To, _rig.Time).CreateAsync(_rig.File("again"), _rig.File("full"), default);

        Assert.Equal(0, again.Stored);
    }

    [Fact]
    public async Task Create_NothingThere_LeavesNoFile()
    {
        await Assert.ThrowsAsync<BackupException>(() => _rig.CreateAsync("none"));
        Assert.False(File.Exists(_rig.File("none")) || File.Exists(_rig.File("none.partial")));
    }

    [Fact]
    public async Task Create_FileThere_IsRefusedAndKeepsIt()
    {
        await _rig.FillAsync();
        await File.WriteAllTextAsync(_rig.File("kept"), "precious");
        await Assert.ThrowsAsync<BackupException>(() => _rig.CreateAsync("kept"));
        Assert.Equal("precious", await File.ReadAllTextAsync(_rig.File("kept")));
    }

    [Fact]
    public void RowText_EveryType_ComesBack()
    {
        var row = new TableEntity("p", "r~1")
        {
            ["Text"] = "ä\n\"\u0001😀",
            ["Bytes"] = new byte[] { 0, 255 },
            ["None"] = Array.Empty<byte>(),
            ["Int"] = -1,
            ["Long"] = long.MinValue,
            ["Double"] = 5.0,
            ["NaN"] = double.NaN,
            ["Yes"] = true,
            ["Time"] = new DateTimeOffset(638_000_000_000_000_001, TimeSpan.Zero),
            ["Guid"] = Guid.NewGuid(),
        };
        var lines = new System.Buffers.ArrayBufferWriter<byte>();
        RowText.Append(lines, row);
        Storage.Entities.AssertSame(row, Assert.Single(RowText.ReadAll(lines.WrittenMemory)));
    }

    [Theory]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\"}")]
    [InlineData("{\"PartitionKey\":\"p\"}\n")]
    [InlineData("{\"PartitionKey\":\"a/b\",\"RowKey\":\"r\"}\n")]
    [InlineData("[]\n")]
    [InlineData("\n")]
    public void ReadAll_WhatIsNoRow_IsRefused(string lines)
        => Assert.Throws<BackupException>(() => RowText.ReadAll(System.Text.Encoding.UTF8.GetBytes(lines)));

    public void Dispose() => _rig.Dispose();
}
