using CloudNexus.Backup.Create;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class RestoredFleetTests
{
    private const int Nodes = 50;

    [Fact]
    public async Task Restore_WipedFleetOf50Nodes_AnswersAHundredQuestionsByteForByte()
    {
        using var directory = new TemporaryDirectory();
        var prefix = AppSettings.NewPrefix();
        var tables = new Tables(new TableServiceClient(Azurite.ConnectionString), prefix);
        var questions = new List<string>();
        var before = await WithAppAsync(prefix, async app =>
        {
            questions.AddRange(await FillAsync(app));
            return await AskAsync(app, questions);
        });

        await new BackupMaker(tables, TimeProvider.System).CreateAsync(directory.File("full"), null, default);
        foreach (var name in await tables.ListAsync("", default))
        {
            await tables.DropAsync(name, default);
        }

        Assert.Empty(await tables.ListAsync("", default));
        using (var archive = await ArchiveSet.OpenAsync(directory.File("full"), [], default))
        {
            await new RestoreJob(tables, TimeProvider.System).RunAsync(archive, default);
        }

        var after = await WithAppAsync(prefix, app => AskAsync(app, questions));
        Assert.Equal(2 * Nodes, questions.Count);
        Assert.Equal(2 * Nodes, before.Distinct().Count());
        Assert.Equal(before, after);
    }

    private static async Task<T> WithAppAsync<T>(string prefix, Func<FunctionApp, Task<T>> work)
    {
        using var app = new FunctionApp($"--NexusTablePrefix={prefix}");
        await app.InitializeAsync();
        try
        {
            return await work(app);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>Nodes with samples of their own in a window that is closed and one that is open. The questions about them.</summary>
    private static async Task<IReadOnlyList<string>> FillAsync(FunctionApp app)
    {
        var now = FunctionApp.RecentMs;
        var old = now - (30 * 60_000);
        var questions = new List<string>();
        for (var i = 0; i < Nodes; i++)
        {
            var node = await app.RegisterAsync($"host {i}");
            var extra = SeriesSchema.Create([SeriesDefinition.Gauge($"extra.of_{i}", "1")]);
            foreach (var frame in new[]
            {
                node.Frame(1, Block(old, i)),
                node.Frame(2, Block(now - 60_000, i)),
                node.Frame(3, new SampleBlock(extra, [now], [[i]])),
            })
            {
                (await app.PostFrameAsync(frame)).EnsureSuccessStatusCode();
            }

            questions.Add($"/api/v1/nodes/{node.Id}/series?select=cpu.total,net.*,extra.*&from={old}&to={now + 1000}&points=400");
            questions.Add($"/api/v1/nodes/{node.Id}/catalog");
        }

        await app.Services.GetRequiredService<ClosingService>().RunAsync(default);
        return questions;
    }

    private static SampleBlock Block(long startMs, int node)
    {
        long[] times = [.. Enumerable.Range(0, 60).Select(i => startMs + (i * 1000L))];
        return new SampleBlock(
            TestNode.Schema,
            times,
            [
                [.. times.Select((_, i) => (long)((node * 100) + i))],
                [.. times.Select(_ => 250L)],
                [.. times.Select(_ => 1000L)],
                [.. times.Select((_, i) => (long)i * node)],
            ]);
    }

    private static async Task<List<string>> AskAsync(FunctionApp app, IReadOnlyList<string> questions)
    {
        var answers = new List<string>();
        foreach (var question in questions)
        {
            using var answer = await app.Http.GetAsync(question);
            answer.EnsureSuccessStatusCode();
            answers.Add(Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync()));
        }

        return answers;
    }
}
