using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Audit;

[Collection(AppCollection.Name)]
public sealed class AuditLogTests
{
    private static readonly AuditFilter All = new(null, null, null, null, null, null, null, 500);

    [Fact]
    public async Task Record_TwoInstancesAtOnce_AreNumberedWithoutGapAndPagedWithoutLoss()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => RecordAsync(i % 2 == 0 ? app : twin, Entry($"item:{i}"))));

        var read = new List<AuditItem>();
        AuditPlace? after = null;
        do
        {
            var page = await app.Get<AuditQuery>().RunAsync(All with { Limit = 50, After = after }, default);
            read.AddRange(page.Items);
            after = page.Next is null ? null : AuditPlace.TryParse(page.Next)!;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => $"20261101-{i}"), read.Select(i => i.Id));
        Assert.Equal(120, read.Select(i => i.Target).Distinct().Count());
    }

    [Fact]
    public async Task Record_ManyFromOneInstance_ShareTransactions()
    {
        await using var app = new ServiceApp();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => RecordAsync(app, Entry($"item:{i}"))));
        var operations = app.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Transaction];
        Assert.InRange(operations, 4, 150);
        Assert.Equal(300, (await ListAsync(app, All)).Count);
    }

    [Fact]
    public async Task Record_AnswerOfTheStoreLost_StandsOnce()
    {
        await using var app = new ServiceApp();
        await RecordAsync(app, Entry("item:0"));
        var lost = 0;
        app.Transport.LosesAnswerOf = r => r.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && lost++ == 0;
        await RecordAsync(app, Entry("item:1"));
        await RecordAsync(app, Entry("item:2"));

        Assert.Equal(["item:2", "item:1", "item:0"], (await ListAsync(app, All)).Select(i => i.Target));
    }

    [Fact]
    public async Task Record_StoreAway_ReturnsAndCounts()
    {
        await using var app = new ServiceApp();
        await RecordAsync(app, Entry("item:0"));
        var before = app.Counter("audit.lost");
        app.Transport.IsCut = true;
        await RecordAsync(app, Entry("item:1"));
        Assert.Equal(before + 1, app.Counter("audit.lost"));

        app.Transport.IsCut = false;
        await RecordAsync(app, Entry("item:2"));
        Assert.Equal(["item:2", "item:0"], (await ListAsync(app, All)).Select(i => i.Target));
    }

    [Fact]
    public async Task Record_CallerGone_IsWrittenAllTheSame()
    {
        await using var app = new ServiceApp();
        await app.Get<IAudit>().RecordAsync(Entry("item:0"), new CancellationToken(true));
        await RecordAsync(app, Entry("item:1"));
        Assert.Equal(["item:1", "item:0"], (await ListAsync(app, All)).Select(i => i.Target));
    }

    [Fact]
    public async Task Record_SecretsAndLineBreaks_AreNotKept()
    {
        await using var app = new ServiceApp();
        await RecordAsync(app, new AuditEntry("=me\n", "x.y", "t", false, "Bearer abc", "1.2.3.4"));
        var item = Assert.Single(await ListAsync(app, All));
        Assert.Equal(("'=me", "***", "1.2.3.4", "refused"), (item.Actor, item.Detail, item.Address, item.Result));
    }

    [Fact]
    public async Task List_Filters_NarrowEachByItself()
    {
        await using var app = new ServiceApp();
        await RecordAsync(app, new AuditEntry("ann", "user.create", "user:1", true));
        app.Time.Advance(TimeSpan.FromHours(1));
        await RecordAsync(app, new AuditEntry("bob", "user.delete", "user:2", false));
        app.Time.Advance(TimeSpan.FromDays(31));
        await RecordAsync(app, new AuditEntry("o'neil", "node.create", "node:1", true));
        var start = new DateTimeOffset(2026, 11, 1, 12, 5, 0, TimeSpan.Zero);

        Assert.Equal(["node:1", "user:2", "user:1"], await TargetsAsync(app, All));
        Assert.Equal(["user:1"], await TargetsAsync(app, All with { Actor = "ann" }));
        Assert.Equal(["node:1"], await TargetsAsync(app, All with { Actor = "o'neil" }));
        Assert.Equal(["user:2", "user:1"], await TargetsAsync(app, All with { Action = "user.*" }));
        Assert.Equal(["user:2"], await TargetsAsync(app, All with { Target = "user:2" }));
        Assert.Equal(["user:2"], await TargetsAsync(app, All with { Succeeded = false }));
        Assert.Equal(["node:1", "user:2"], await TargetsAsync(app, All with { From = start.AddSeconds(1) }));
        Assert.Equal(["user:1"], await TargetsAsync(app, All with { From = start, To = start.AddHours(1) }));
        Assert.Empty(await TargetsAsync(app, All with { To = start }));
        Assert.Equal(["user:1"], await TargetsAsync(app, All with { Action = "user.*", Target = "user:*", Actor = "a*", Succeeded = true, From = start,
            To = start.AddDays(1), After = AuditPlace.TryParse("20261101-1") }));
    }

    [Fact]
    public async Task List_MoreTablesThanOnePageAsksFor_GoesOnWhereItEnded()
    {
        await using var app = new ServiceApp();
        for (var month = 0; month < 25; month++)
        {
            await RecordAsync(app, Entry($"month:{month}"));
            app.Time.Advance(TimeSpan.FromDays(31));
        }

        var rare = All with { Target = "month:0" };
        var first = await app.Get<AuditQuery>().RunAsync(rare, default);
        Assert.Empty(first.Items);
        var second = await app.Get<AuditQuery>().RunAsync(rare with { After = AuditPlace.TryParse(first.Next!) }, default);
        Assert.Equal("month:0", Assert.Single(second.Items).Target);
        Assert.Null(second.Next);
    }

    private static AuditEntry Entry(string target) => new("ann", "item.create", target, true);

    private static Task RecordAsync(ServiceApp app, AuditEntry entry) => app.Get<IAudit>().RecordAsync(entry, default);

    private static async Task<IReadOnlyList<AuditItem>> ListAsync(ServiceApp app, AuditFilter filter)
        => (await app.Get<AuditQuery>().RunAsync(filter, default)).Items;

    private static async Task<IEnumerable<string>> TargetsAsync(ServiceApp app, AuditFilter filter)
        => (await ListAsync(app, filter)).Select(i => i.Target);
}
