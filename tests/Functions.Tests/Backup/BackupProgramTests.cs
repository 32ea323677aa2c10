using CloudNexus.Backup;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class BackupProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly Dictionary<string, string> _environment = new()
    {
        ["NexusStorage"] = Azurite.ConnectionString,
        ["NexusTablePrefix"] = AppSettings.NewPrefix(),
    };

    [Fact]
    public async Task RunAsync_CreateVerifyRestore_SayWhatTheyDid()
    {
        var tables = new Tables(new TableServiceClient(Azurite.ConnectionString), _environment["NexusTablePrefix"]);
        var row = new TableEntity("setting", "a") { ["Value"] = "1" };
        (await (await tables.GetAsync(Tables.Settings)).AddEntityAsync(row)).EnsureSuccess();

        Assert.Equal(0, await RunAsync("create", _directory.File("full")));
        Assert.Equal(0, await RunAsync("verify", _directory.File("full")));
        Assert.Equal(1, await RunAsync("restore", _directory.File("full")));
        Assert.Equal(0, await RunAsync("restore", _directory.File("full"), "--prefix", AppSettings.NewPrefix()));

        Assert.Contains("1 tables, 1 rows", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("There are tables already", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", _out.ToString() + _error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ListAndDownload_BringWhatAJobHasMade()
    {
        var prefix = _environment["NexusTablePrefix"]!;
        var service = new TableServiceClient(Azurite.ConnectionString);
        var tables = new Tables(service, prefix);
        (await (await tables.GetAsync("raw20261101")).AddEntityAsync(new("node", "00000000600") { ["Rows"] = 1 })).EnsureSuccess();
        var blobs = new BlobContainers(() => new BlobServiceClient(Azurite.ConnectionString), prefix);
        var backups = new BackupService(tables, blobs, new ArchiveOptions(), TimeProvider.System);
        Assert.True(await backups.RunAsync(new("job1", ["raw"]), new(TimeSpan.FromMinutes(1), TimeProvider.System), _ => { }, default));

        Assert.Equal(0, await RunAsync("list"));
        var name = _out.ToString().Split(' ')[0];
        Assert.Equal(0, await RunAsync("download", name, _directory.File("copy")));
        Assert.Equal(1, await RunAsync("download", name, _directory.File("copy")));
        Assert.Equal(1, await RunAsync("download", "../secret", _directory.File("other")));
        Assert.Equal(0, await RunAsync("verify", _directory.File("copy")));
        Assert.Equal(1, await RunAsync("restore", _directory.File("copy"), "--add"));
        await tables.DropAsync("raw20261101", default);
        Assert.Equal(2, await RunAsync("restore", _directory.File("copy"), "--add", "--keep-days", "0"));
        Assert.Equal(0, await RunAsync("restore", _directory.File("copy"), "--add", "--keep-days", "3"));

        Assert.Contains("verified", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("nexus backup list", _error.ToString(), StringComparison.Ordinal);
        Assert.Single(await tables.Peek("raw20261101").QueryAsync().ToListAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "restore")]
    [InlineData(2, "wipe", "everything")]
    [InlineData(1, "verify", "/nowhere/at-all")]
    [InlineData(1, "create", "/nowhere/at-all", "--prefix", "no prefix")]
    public async Task RunAsync_WhatCannotBe_SaysWhyWithoutAStackTrace(int code, params string[] arguments)
    {
        Assert.Equal(code, await RunAsync(arguments));
        Assert.NotEqual("", _error.ToString());
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AccountName=a;AccountKey=secret")]
    public async Task RunAsync_NoConnection_SaysSoWithoutRepeatingIt(string connection)
    {
        _environment["NexusStorage"] = connection;
        Assert.Equal(1, await RunAsync("create", _directory.File("full")));
        Assert.Contains("NexusStorage", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey=secret", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    private Task<int> RunAsync(params string[] arguments)
        => BackupProgram.RunAsync(arguments, new BackupContext(_environment.GetValueOrDefault, _out, _error, TimeProvider.System), default);
}
