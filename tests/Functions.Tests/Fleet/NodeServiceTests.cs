using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Fleet;

[Collection(AppCollection.Name)]
public sealed class NodeServiceTests : IAsyncDisposable
{
    private readonly RecordedEvents _events = new();
    private readonly RecordedAudit _audit = new();
    private readonly ServiceApp _app;

    public NodeServiceTests() => _app = new ServiceApp(services => services.AddSingleton<IEvents>(_events).AddSingleton<IAudit>(_audit));

    private NodeService Nodes => _app.Get<NodeService>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Add_WholeNode_IsStoredListedAuditedAndAnEvent()
    {
        var request = new NodeRequest(
            " db ", "service", new() { ["env"] = "prod" }, "Rack 7", "Acme", "first line\nsecond", new() { ["contract"] = "ä 12" });
        var node = await Nodes.AddAsync(TestCallers.Admin, request, "10.0.0.1", default);

        var stored = await _app.Get<NodeStore>().FindAsync(node.Id, default);
        Assert.Equal("db", stored!.Name);
        Assert.Equal(("service", "Rack 7", "Acme", "first line\nsecond"), (stored.Type, stored.Location, stored.Provider, stored.Notes));
        Assert.Equal("ä 12", stored.Metadata["contract"]);
        Assert.Equal((_app.Time.GetUtcNow(), _app.Time.GetUtcNow(), 1), (stored.CreatedAt, stored.UpdatedAt, stored.Version));
        Assert.Single((await _app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items);
        var told = Assert.Single(_events.All);
        Assert.Equal((EventTypes.NodeCreated, node.Id, "db", "test-admin"), (told.Type, told.NodeId, told.NodeName, told.Actor));
        Assert.Contains(new FieldChange("labels.env", null, "prod"), told.Changes);
        Assert.Equal([new AuditEntry("test-admin", "node.create", $"node:{node.Id}", true, "db", "10.0.0.1")], _audit.All);
    }

    [Fact]
    public async Task Add_NameOfAnotherOfTheType_Is409InAnyCase()
    {
        await AddAsync("Web");
        await RefusedAsync(HttpStatusCode.Conflict, "name-taken", () => AddAsync("wEB"));
        Assert.Equal("web", (await Nodes.AddAsync(TestCallers.Admin, new NodeRequest("web", "service"), null, default)).Name);
        Assert.Equal(2, _events.All.Count);
    }

    [Fact]
    public async Task Add_SameNameOnTwoInstancesAtOnce_OneHasIt()
    {
        await using var twin = _app.Twin();
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return await (i % 2 == 0 ? Nodes : twin.Get<NodeService>()).AddAsync(TestCallers.Admin, new NodeRequest("one"), null, default);
            }
            catch (ApiException refused) when (refused.Kind == "name-taken")
            {
                return null;
            }
        }));

        Assert.Single(tries, t => t is not null);
        Assert.Single(await _app.Get<NodeStore>().ListAsync(default));
    }

    [Fact]
    public async Task Register_SameNameOnTwoInstancesAtOnce_AllNamesDiffer()
    {
        await using var twin = _app.Twin();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _app : twin).RegisterAsync("host")));
        var names = (await _app.Get<NodeStore>().ListAsync(default)).Select(n => n.Name).ToArray();
        Assert.Equal(8, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, n => Assert.Matches("^host(-[0-9]+)?$", n));
    }

    [Fact]
    public async Task Register_LongNameTwice_IsCutToItsNumber()
    {
        var name = new string('n', 128);
        await _app.RegisterAsync(name);
        var second = await _app.RegisterAsync(name);
        Assert.Equal(name[..126] + "-2", (await _app.Get<NodeStore>().FindAsync(second.Id, default))!.Name);
        Assert.Equal([EventTypes.NodeCreated, EventTypes.NodeCreated], _events.All.Select(e => e.Type));
    }

    [Fact]
    public async Task Add_ClaimOfANodeThatNeverCame_IsFreeAfterTwoMinutes()
    {
        Assert.True(await _app.Get<NodeNames>().TryClaimAsync("vm", "late", "nobody", default));
        await RefusedAsync(HttpStatusCode.Conflict, "name-taken", () => AddAsync("late", "vm"));
        _app.Time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromTicks(1));
        var node = await AddAsync("late", "vm");
        Assert.Equal(node.Id, await _app.Get<NodeNames>().FindAsync("vm", "Late", default));
    }

    [Fact]
    public async Task Add_FleetIsFull_Is409AlsoForAgents()
    {
        Assert.Equal(0, await _app.Fleet.CountAsync(default));
        for (var i = 0; i < FleetService.MostNodes; i++)
        {
            _app.Fleet.Put(new Node($"n{i}", $"n{i}", "vm", Node.NoMetadata, default, null, null));
        }

        await RefusedAsync(HttpStatusCode.Conflict, "too-many-nodes", () => AddAsync("web"));
        await RefusedAsync(HttpStatusCode.Conflict, "too-many-nodes", () => _app.RegisterAsync());
        _app.Fleet.Remove("n7");
        await AddAsync("web");
    }

    [Fact]
    public async Task Add_NameOfANodeThatNeverClaimedIt_Is409()
    {
        var old = new Node("old", "elder", "vm", Node.NoMetadata, _app.Time.GetUtcNow(), null, null);
        await _app.Get<NodeStore>().AddAsync(old, default);
        await RefusedAsync(HttpStatusCode.Conflict, "name-taken", () => AddAsync("Elder", "vm"));
        Assert.Equal("old", (await Nodes.FindAsync(TestCallers.Admin, "vm", "ELDER", default)).Id);
    }

    [Fact]
    public async Task Change_MergePatch_ChangesWhatIsGivenAndTellsOldAndNew()
    {
        var request = new NodeRequest("web", "vm", new() { ["a"] = "1", ["b"] = "2" }, "Rack 7", Metadata: new() { ["m"] = "x" });
        var node = await Nodes.AddAsync(TestCallers.Admin, request, null, default);
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        var change = Change("""{"location":null,"provider":"Acme","labels":{"a":null,"c":"3"},"metadata":null}""");
        var changed = await Nodes.ChangeAsync(TestCallers.Admin, node.Id, change, node.Tag, null, default);

        var stored = (await _app.Get<NodeStore>().FindAsync(node.Id, default))!;
        Assert.Equal((2, 2), (changed.Version, stored.Version));
        Assert.Equal(("web", null, "Acme"), (stored.Name, stored.Location, stored.Provider));
        Assert.Equal(["b", "c"], stored.Labels.Keys.Order());
        Assert.Empty(stored.Metadata);
        Assert.Equal(node.CreatedAt + TimeSpan.FromMinutes(1), stored.UpdatedAt);
        var told = _events.All[^1];
        Assert.Equal(EventTypes.NodeUpdated, told.Type);
        Assert.Equal(
            [
                new("location", "Rack 7", null), new("provider", null, "Acme"), new("labels.a", "1", null), new("labels.c", null, "3"),
                new FieldChange("metadata.m", "x", null),
            ],
            told.Changes);
        Assert.Equal("web: location: Rack 7 → –, provider: – → Acme, labels.a: 1 → –, labels.c: – → 3, metadata.m: x → –", _audit.All[^1].Detail);
        Assert.Equal("3", (await _app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items[0].Labels["c"]);
    }

    [Fact]
    public async Task Change_Nothing_IsNoNewVersionAndNoEvent()
    {
        var node = await AddAsync("web");
        var same = await Nodes.ChangeAsync(TestCallers.Admin, node.Id, Change("""{"name":"web","labels":{"none":null}}"""), null, null, default);
        Assert.Equal(1, same.Version);
        Assert.Single(_events.All);
    }

    [Fact]
    public async Task Change_OlderVersion_Is412()
    {
        var node = await AddAsync("web");
        await Nodes.ChangeAsync(TestCallers.Admin, node.Id, Change("""{"notes":"a"}"""), node.Tag, null, default);
        await RefusedAsync(
            HttpStatusCode.PreconditionFailed,
            "node-changed",
            () => Nodes.ChangeAsync(TestCallers.Admin, node.Id, Change("""{"notes":"b"}"""), node.Tag, null, default));
        await RefusedAsync(
            HttpStatusCode.PreconditionFailed, "node-changed", () => Remove(node, node.Tag));
    }

    [Fact]
    public async Task Change_SeveralFieldsAndTheAgentAtOnce_LoseNothing()
    {
        await using var twin = _app.Twin();
        var node = await _app.RegisterAsync("web");
        await Task.WhenAll((Task[])[
            Nodes.ChangeAsync(TestCallers.Admin, node.Id, Change("""{"location":"l"}"""), null, null, default),
            twin.Get<NodeService>().ChangeAsync(TestCallers.Admin, node.Id, Change("""{"provider":"p"}"""), null, null, default),
            twin.Get<NodeService>().ChangeAsync(TestCallers.Admin, node.Id, Change("""{"notes":"n"}"""), null, null, default),
            _app.Get<NodeStore>().UpdateSystemAsync(node.Id, "2.0", null, default)]);
        var stored = (await _app.Get<NodeStore>().FindAsync(node.Id, default))!;
        Assert.Equal(("l", "p", "n", "2.0", 4), (stored.Location, stored.Provider, stored.Notes, stored.AgentVersion, stored.Version));
    }

    [Fact]
    public async Task Change_Name_MovesTheClaim()
    {
        var node = await AddAsync("old");
        await AddAsync("other");
        await RefusedAsync(HttpStatusCode.Conflict, "name-taken", () => RenameAsync(node, "OTHER"));
        await RenameAsync(node, "new");
        await RenameAsync(node, "NEW");
        Assert.Equal(node.Id, (await Nodes.FindAsync(TestCallers.Admin, NodeTypes.Default, "new", default)).Id);
        Assert.NotEqual(node.Id, (await AddAsync("old")).Id);
    }

    [Fact]
    public async Task Change_AnswerOfTheWriteLost_IsDoneOnce()
    {
        var lossy = new SwitchableTransport();
        var options = new TableClientOptions { Transport = lossy };
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        await using var app = _app.Twin(services => services
            .AddSingleton(new TableServiceClient(CloudNexus.Harness.Azurite.ConnectionString, options)).AddSingleton<IEvents>(_events));
        var nodes = app.Get<NodeService>();
        var node = await nodes.AddAsync(TestCallers.Admin, new NodeRequest("web"), null, default);
        var lost = 0;
        lossy.LosesAnswerOf = r => r.Method == Azure.Core.RequestMethod.Put && r.Uri.Path.Contains("Nodes(", StringComparison.Ordinal) && lost++ == 0;

        var changed = await nodes.ChangeAsync(TestCallers.Admin, node.Id, Change("""{"name":"web-a"}"""), node.Tag, null, default);

        Assert.Equal((2, 2), (lost, changed.Version));
        Assert.Equal([EventTypes.NodeCreated, EventTypes.NodeUpdated], _events.All.Select(e => e.Type));
        Assert.NotEqual(node.Id, (await nodes.AddAsync(TestCallers.Admin, new NodeRequest("web"), null, default)).Id);
    }

    [Fact]
    public async Task Change_OfANarrowedCaller_StaysInSight()
    {
        var team = TestCallers.Create(Role.Operator, "team=a");
        await RefusedAsync(
            HttpStatusCode.Forbidden, "outside-labels", () => Nodes.AddAsync(team, new NodeRequest("web"), null, default));
        var own = await Nodes.AddAsync(team, new NodeRequest("web", Labels: new() { ["team"] = "a" }), null, default);
        await RefusedAsync(
            HttpStatusCode.Forbidden,
            "outside-labels",
            () => Nodes.ChangeAsync(team, own.Id, Change("""{"labels":{"team":"b"}}"""), null, null, default));
        var others = await AddAsync("others");
        foreach (var act in new Func<Task>[]
        {
            () => Nodes.ChangeAsync(team, others.Id, Change("""{"notes":"x"}"""), null, null, default),
            () => Nodes.ArchiveAsync(team, others.Id, null, null, default),
            () => Nodes.RemoveAsync(team, others.Id, null, null, default),
            () => Nodes.FindAsync(team, NodeTypes.Default, "others", default),
        })
        {
            await RefusedAsync(HttpStatusCode.NotFound, "no-such-node", act);
        }
    }

    [Fact]
    public async Task Archive_Node_IsHiddenKeepsItsNameAndItsDataIsTaken()
    {
        var node = await _app.RegisterAsync("web");
        await Nodes.ArchiveAsync(TestCallers.Admin, node.Id, null, null, default);
        await Nodes.ArchiveAsync(TestCallers.Admin, node.Id, null, null, default);
        Assert.Empty((await _app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items);
        await RefusedAsync(HttpStatusCode.Conflict, "name-taken", () => AddAsync("web"));

        await _app.IngestAsync(node.Frame(1, ServiceApp.StartMs));

        Assert.Equal(5, (await _app.StoredAsync(node)).Times.Length);
        Assert.Empty(await _app.Fleet.AllAsync(default));
        await Nodes.RestoreAsync(TestCallers.Admin, node.Id, null, null, default);
        var item = Assert.Single((await _app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items);
        Assert.NotNull(item.LastSeen);
        Assert.Single(await _app.Fleet.AllAsync(default));
        Assert.Equal([EventTypes.NodeCreated, EventTypes.NodeArchived, EventTypes.NodeRestored], _events.All.Select(e => e.Type));
    }

    [Fact]
    public async Task Remove_Node_TakesKeysStateControlAndNameWithIt()
    {
        var node = await _app.RegisterAsync("web");
        await _app.IngestAsync(node.Frame(1, ServiceApp.StartMs));
        await _app.Get<KeyRotationStore>().BeginAsync(node.Id, TimeSpan.Zero, default);

        await Nodes.RemoveAsync(TestCallers.Admin, node.Id, null, null, default);

        foreach (var (table, partition) in new[]
        {
            (Tables.Keys, node.Id), (Tables.NodeStates, Shards.Of(node.Id)), (Tables.Nodes, Shards.Of(node.Id)), (Tables.NodeNames, NodeTypes.Default),
        })
        {
            await foreach (var row in (await _app.Tables.GetAsync(table)).QueryAsync(TableFilter.Partition(partition)))
            {
                Assert.Fail($"{table} still holds {row.RowKey}");
            }
        }

        Assert.Null((await _app.Get<OpenStore>().LoadControlAsync(node.Id, default)).ETag);
        await RefusedAsync(HttpStatusCode.NotFound, "no-such-node", () => _app.Fleet.GetAsync(TestCallers.Admin, node.Id, default));
        await _app.IngestAsync(node.Frame(2, ServiceApp.StartMs + 5000));
        Assert.Single(await _app.DeadLettersAsync());
        Assert.Equal(EventTypes.NodeDeleted, _events.All[^1].Type);
        Assert.Contains(new FieldChange("name", "web", null), _events.All[^1].Changes);
        await AddAsync("web");
    }

    [Fact]
    public async Task Remove_CutShort_CanBeAskedForAgain()
    {
        var node = await _app.RegisterAsync("web");
        _app.Transport.Before = r => r.Method == Azure.Core.RequestMethod.Delete && r.Uri.Path.Contains("Open(", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("cut") : Task.CompletedTask;
        await Assert.ThrowsAsync<TableStorageException>(() => Nodes.RemoveAsync(TestCallers.Admin, node.Id, null, null, default));
        _app.Transport.Before = null;
        await Nodes.RemoveAsync(TestCallers.Admin, node.Id, null, null, default);
        Assert.Empty(await _app.Get<NodeStore>().ListAsync(default));
    }

    private static NodeChange Change(string json) => JsonSerializer.Deserialize(json, AppJson.Default.NodeChange)!;

    private static async Task RefusedAsync(HttpStatusCode status, string kind, Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(act);
        Assert.Equal((status, kind), (refused.Status, refused.Kind));
    }

    private Task<Node> AddAsync(string name, string? type = null)
        => Nodes.AddAsync(TestCallers.Admin, new NodeRequest(name, type), null, default);

    private Task<Node> RenameAsync(Node node, string name)
        => Nodes.ChangeAsync(TestCallers.Admin, node.Id, Change($$"""{"name":"{{name}}"}"""), null, null, default);

    private Task Remove(Node node, string? ifMatch) => Nodes.RemoveAsync(TestCallers.Admin, node.Id, ifMatch, null, default);
}
