using System.Globalization;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNexus.Functions.Tests.Fleet;

[Collection(AppCollection.Name)]
public sealed class NodeListTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServiceApp _app = new();

    /// <summary>Six nodes: their names, types, labels, places, seconds since their last sample (null: none) and CPU.</summary>
    public async Task InitializeAsync()
    {
        await AddAsync("web-1", "vm", "env=prod role=web", "Rack 7", "Acme", 1, 90);
        await AddAsync("web-2", "vm", "env=prod role=web", "Rack 8", "Acme", 2, 10);
        await AddAsync("Web-3", "vm", "env=test role=web", "Rack 8", null, 1000, 50);
        await AddAsync("db-1", "bare-metal", "env=prod", "Köln", "Beta", 3, 50);
        await AddAsync("cache", "container", "", null, null, null, null);
        await AddAsync("old", "vm", "env=prod", null, null, 2000, 5);
        var store = _app.Get<NodeStore>();
        var (node, etag) = (await store.LoadAsync("old", default))!.Value;
        (await store.ReplaceAsync(node with { ArchivedAt = _app.Time.GetUtcNow() }, etag, default)).EnsureSuccess();
        _app.Time.Advance(TimeSpan.FromSeconds(2));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("", "cache db-1 web-1 web-2 Web-3")]
    [InlineData("?type=vm", "web-1 web-2 Web-3")]
    [InlineData("?type=vm&type=container", "cache web-1 web-2 Web-3")]
    [InlineData("?label=env:prod", "db-1 web-1 web-2")]
    [InlineData("?label=env=prod&label=role:web", "web-1 web-2")]
    [InlineData("?label=role", "web-1 web-2 Web-3")]
    [InlineData("?label=env:", "")]
    [InlineData("?status=up", "db-1 web-1 web-2")]
    [InlineData("?status=DOWN&status=unknown", "cache Web-3")]
    [InlineData("?q=WEB", "web-1 web-2 Web-3")]
    [InlineData("?q=rack%208+env%3Dprod", "web-2")]
    [InlineData("?q=k%C3%B6LN", "db-1")]
    [InlineData("?q=acme+7", "web-1")]
    [InlineData("?q=none", "")]
    [InlineData("?name=web-3", "Web-3")]
    [InlineData("?archived=only", "old")]
    [InlineData("?archived=true&label=env:prod", "db-1 old web-1 web-2")]
    [InlineData("?archived=false&q=web&status=up&type=vm&label=env:prod", "web-1 web-2")]
    [InlineData("?sort=-name", "Web-3 web-2 web-1 db-1 cache")]
    [InlineData("?sort=status", "Web-3 cache db-1 web-1 web-2")]
    [InlineData("?sort=-status", "db-1 web-1 web-2 cache Web-3")]
    [InlineData("?sort=cpu", "web-2 db-1 Web-3 web-1 cache")]
    [InlineData("?sort=-cpu", "web-1 db-1 Web-3 web-2 cache")]
    [InlineData("?sort=lastSeen", "Web-3 db-1 web-2 web-1 cache")]
    [InlineData("?sort=-lastSeen", "web-1 web-2 db-1 Web-3 cache")]
    [InlineData("?sort=createdAt", "web-1 web-2 Web-3 db-1 cache")]
    [InlineData("?sort=memory", "cache db-1 web-1 web-2 Web-3")]
    public async Task List_Asked_AnswersTheseInThisOrderWholeAndPageByPage(string query, string expected)
    {
        var whole = await ListAsync(query);
        Assert.Equal(expected, string.Join(' ', whole.Items.Select(i => i.Name)));
        Assert.Null(whole.Next);
        Assert.Equal(whole.Items.Count, whole.Total);

        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await ListAsync($"{(query.Length == 0 ? "?" : query + "&")}limit=2&after={next}");
            Assert.Equal(whole.Total, page.Total);
            names.AddRange(page.Items.Select(i => i.Name));
            next = page.Next;
        }

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("createdAt")]
    [InlineData("-cpu")]
    [InlineData("status")]
    public async Task List_NodesComeAndGoBetweenPages_OthersAreGivenOnce(string sort)
    {
        var expected = (await ListAsync($"?sort={sort}")).Items.Select(i => i.Name).ToArray();
        var first = await ListAsync($"?sort={sort}&limit=2");

        // The last of the page goes, and so the cursor's own place; the first goes too, and others come before and behind.
        _app.Fleet.Remove(first.Items[1].Id);
        _app.Fleet.Remove(first.Items[0].Id);
        foreach (var (name, seconds) in new[] { ("aaa", 0), ("zzz", 9) })
        {
            await AddAsync(name, "vm", "", null, null, seconds, name == "aaa" ? 0.5 : 99);
        }

        var rest = await ListAsync($"?sort={sort}&after={first.Next}");
        Assert.Equal(expected[2..], rest.Items.Select(i => i.Name).Where(n => n is not ("aaa" or "zzz")));
    }

    [Theory]
    [InlineData("?status=well", "bad-status")]
    [InlineData("?type=toaster", "bad-type")]
    [InlineData("?label=:x", "bad-label")]
    [InlineData("?label==x", "bad-label")]
    [InlineData("?sort=uptime", "bad-sort")]
    [InlineData("?sort=--cpu", "bad-sort")]
    [InlineData("?sort=-", "bad-sort")]
    [InlineData("?sort=name&sort=cpu", "bad-sort")]
    [InlineData("?archived=maybe", "bad-archived")]
    [InlineData("?after=!", "bad-after")]
    [InlineData("?after=bmFtZQ", "bad-after")]
    [InlineData("?name=%01", "bad-name")]
    [InlineData("?limit=0", "bad-limit")]
    public void Parse_Bad_Is400NamingIt(string query, string kind)
        => Assert.Equal(kind, Assert.Throws<ApiException>(() => Parse(query)).Kind);

    [Fact]
    public async Task Parse_TooLongOrTooManyOrOfAnotherOrder_Is400()
    {
        Assert.Equal("bad-q", Assert.Throws<ApiException>(() => Parse($"?q={new string('x', 201)}")).Kind);
        Assert.Equal("bad-after", Assert.Throws<ApiException>(() => Parse($"?after={new string('x', 5000)}")).Kind);
        Assert.Equal("bad-label", Assert.Throws<ApiException>(() => Parse("?" + string.Concat(Enumerable.Repeat("label=a&", 21)))).Kind);
        var next = (await ListAsync("?limit=2")).Next;
        Assert.Equal("bad-after", Assert.Throws<ApiException>(() => Parse($"?sort=cpu&after={next}")).Kind);
    }

    private static NodeQuery Parse(string query) => NodeQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)));

    private Task<NodeList> ListAsync(string query) => _app.Fleet.ListAsync(TestCallers.Admin, Parse(query), default);

    private async Task AddAsync(
        string name, string type, string labels, string? location, string? provider, int? seconds, double? cpu)
    {
        _app.Time.Advance(TimeSpan.FromMilliseconds(10));
        var pairs = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')).ToDictionary(l => l[0], l => l[1]);
        var now = _app.Time.GetUtcNow();
        var node = new Node(name.ToLower(CultureInfo.InvariantCulture), name, type, pairs, now, null, null) { Location = location, Provider = provider };
        await _app.Get<NodeStore>().AddAsync(node, default);
        _app.Fleet.Put(node);
        if (seconds is { } ago)
        {
            _app.Fleet.Apply([new NodeState(node.Id, now.ToUnixTimeMilliseconds() - (ago * 1000), 5, false, new Headline(cpu))]);
        }
    }
}
