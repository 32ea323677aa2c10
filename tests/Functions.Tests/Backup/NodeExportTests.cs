using System.Text.Json;
using CloudNexus.Backup;
using CloudNexus.Backup.Export;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class NodeExportTests : OneInstance
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task RunAsync_NodeWithOpenAndClosedWindows_WritesItsRowsAndEverySampleOnce()
    {
        var (node, other) = (await App.RegisterAsync("wanted"), await App.RegisterAsync("other"));
        await App.IngestAsync(node.Frame(1, ServiceApp.StartMs, 5), other.Frame(1, ServiceApp.StartMs, 5));
        App.Time.Advance(TimeSpan.FromMinutes(20));
        await App.Get<ClosingService>().RunAsync(default);
        await App.IngestAsync(node.Frame(2, ServiceApp.StartMs + 1_200_000, 3));

        var (rows, samples) = await new NodeExport(App.Tables).RunAsync(node.Id, _directory.File("out"), default);

        var lines = await File.ReadAllLinesAsync(Path.Combine(_directory.File("out"), NodeExport.RowsFile));
        var tables = lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("table").GetString()!).ToHashSet();
        Assert.Equal(rows, lines.Length);
        Assert.Superset(new HashSet<string> { "Open", "Nodes", "Keys", "Series", "raw20261101" }, tables);
        Assert.DoesNotContain(lines, l => l.Contains(other.Id, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("\"Subkeys", StringComparison.Ordinal));

        var text = await File.ReadAllLinesAsync(Path.Combine(_directory.File("out"), NodeExport.SamplesFile));
        Assert.Equal(4 * 8, samples);
        Assert.Equal(samples, text.Count(l => !l.StartsWith('#')));
        Assert.Equal(text.Length, text.Distinct().Count());
        Assert.Contains("# TYPE cpu_total gauge", text);
        Assert.Contains("# TYPE net_rx_bytes counter", text);
        Assert.Contains(text, l => l.StartsWith("net_rx_bytes_total{interface=\"eth0\"} ", StringComparison.Ordinal)
            && l.EndsWith($" {ServiceApp.StartMs / 1000}.000", StringComparison.Ordinal));
        Assert.Equal("# EOF", text[^1]);
        Assert.Equal(2, Directory.GetFileSystemEntries(_directory.File("out")).Length);
    }

    [Fact]
    public async Task RunAsync_NoSuchNode_IsRefusedAndLeavesNothing()
    {
        await App.RegisterAsync();
        await Assert.ThrowsAsync<BackupException>(() => new NodeExport(App.Tables).RunAsync("nobody", _directory.File("out"), default));
        Assert.False(Path.Exists(_directory.File("out")));
    }

    [Fact]
    public async Task RunAsync_DirectoryThere_IsRefusedAndKept()
    {
        Directory.CreateDirectory(_directory.File("out"));
        await Assert.ThrowsAsync<BackupException>(() => new NodeExport(App.Tables).RunAsync("n", _directory.File("out"), default));
        Assert.True(Directory.Exists(_directory.File("out")));
    }
}
