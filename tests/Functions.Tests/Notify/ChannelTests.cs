using System.Text;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Notify;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Notify;

public sealed class ChannelTests : OneInstance
{
    private static readonly ChannelRequest Hook = new(
        "hook",
        ChannelKind.Webhook,
        new ChannelSettings("https://hooks.example/services/hidden", new Dictionary<string, string> { ["X-Key"] = "hidden" }));

    private ChannelService Channels => App.Get<ChannelService>();

    [Fact]
    public async Task Create_Secrets_AreSealedShownMaskedAndOpenedForSending()
    {
        var made = await CreateAsync(Hook);
        Assert.Equal(("***", "***"), (made.Settings.Url, made.Settings.Headers!["X-Key"]));

        var table = await App.Tables.GetAsync(Tables.Channels);
        var row = await table.QueryAsync().SingleAsync();
        Assert.DoesNotContain("hidden", Encoding.UTF8.GetString(row.GetBinary("Settings")!.Value.Span), StringComparison.Ordinal);
        var open = App.Get<ChannelSecrets>().Open((await App.Get<ChannelStore>().FindAsync(made.Id, default))!.Value.Channel);
        Assert.Equal((Hook.Settings!.Url, "hidden"), (open.Url, open.Headers!["X-Key"]));
    }

    [Fact]
    public async Task Open_SecretsOfAnotherChannel_AreNotOpened()
    {
        var (one, two) = (await StoredAsync(await CreateAsync(Hook)), await StoredAsync(await CreateAsync(Hook with { Name = "b" })));
        Assert.Throws<DeliveryException>(() => App.Get<ChannelSecrets>().Open(two with { Settings = one.Settings }));
    }

    [Fact]
    public async Task Replace_Masked_KeepsSecretsWhileTheServerStays()
    {
        var made = await CreateAsync(Hook);
        await ReplaceAsync(made, Hook with { Name = "other", Settings = made.Settings });
        await ReplaceAsync(made, Hook with { Settings = made.Settings with { Url = "https://hooks.example/new" } });
        var open = App.Get<ChannelSecrets>().Open(await StoredAsync(made));
        Assert.Equal(("https://hooks.example/new", "hidden"), (open.Url, open.Headers!["X-Key"]));
    }

    [Fact]
    public async Task Replace_SendingTheSecretElsewhere_IsRefusedUnlessItIsGivenAgain()
    {
        var made = await CreateAsync(Hook);
        var elsewhere = Hook with { Settings = made.Settings with { Url = "https://evil.example/" } };
        Assert.Equal("bad-settings.headers.X-Key", (await RefusedAsync(() => ReplaceAsync(made, elsewhere))).Kind);
        var ntfy = new ChannelRequest("hook", ChannelKind.Ntfy, new ChannelSettings("***"));
        Assert.Equal("bad-settings.url", (await RefusedAsync(() => ReplaceAsync(made, ntfy))).Kind);
        await ReplaceAsync(made, elsewhere with { Settings = new ChannelSettings("https://evil.example/") });
    }

    [Fact]
    public async Task Narrowed_Caller_SeesOnlyChannelsThatTellNoMore()
    {
        var all = await CreateAsync(Hook);
        var web = TestCallers.Create(Role.Operator, "team=web");
        var own = await Channels.CreateAsync(web, Hook with { Name = "own" }, null, default);

        Assert.Equal([own.Id], (await Channels.ListAsync(web, default)).Items.Select(c => c.Id));
        Assert.Equal("no-such-channel", (await RefusedAsync(() => Channels.GetAsync(web, all.Id, default))).Kind);
        Assert.Equal(2, (await Channels.ListAsync(TestCallers.Create(Role.Operator), default)).Items.Count);
    }

    [Fact]
    public async Task Create_NameOfAnother_IsRefusedAndSoIsOneTooMany()
    {
        await CreateAsync(Hook);
        Assert.Equal("name-taken", (await RefusedAsync(() => CreateAsync(Hook with { Name = " HOOK " }))).Kind);
        for (var i = 1; i < ChannelService.MostChannels; i++)
        {
            await CreateAsync(Hook with { Name = $"c{i}" });
        }

        Assert.Equal("too-many-channels", (await RefusedAsync(() => CreateAsync(Hook with { Name = "more" }))).Kind);
    }

    public static TheoryData<string, ChannelRequest> Wrong => new()
    {
        { "bad-name", Hook with { Name = " " } },
        { "bad-name", Hook with { Name = "a\nb" } },
        { "bad-kind", Hook with { Kind = null } },
        { "bad-settings", Hook with { Settings = null } },
        { "bad-minSeverity", Hook with { MinSeverity = (AlertSeverity)9 } },
        { "bad-settings.url", Hook with { Settings = new ChannelSettings() } },
        { "bad-settings.url", Hook with { Settings = new ChannelSettings("ftp://x.example") } },
        { "bad-settings.url", Hook with { Settings = new ChannelSettings("https://u:p@x.example") } },
        { "bad-settings.url", Hook with { Kind = ChannelKind.Ntfy, Settings = new ChannelSettings("https://ntfy.sh/") } },
        { "bad-settings.to", Hook with { Settings = new ChannelSettings("https://x.example", To: ["a@example.org"]) } },
        { "bad-settings.to", Hook with { Kind = ChannelKind.Mail, Settings = new ChannelSettings() } },
        { "bad-settings.to", Hook with { Kind = ChannelKind.Mail, Settings = new ChannelSettings(To: ["a@example.org\r\nx"]) } },
        { "bad-settings.token", Hook with { Settings = new ChannelSettings("https://x.example", Token: "t") } },
        { "bad-settings.headers", Hook with { Settings = new ChannelSettings("https://x.example", Headers("Host", "x")) } },
        { "bad-settings.headers", Hook with { Settings = new ChannelSettings("https://x.example", Headers("X", "a\r\nb")) } },
        { "bad-settings.headers", Hook with { Settings = new ChannelSettings("https://x.example", Headers("X", "sealed:abc")) } },
        { "bad-settings.headers.X", Hook with { Settings = new ChannelSettings("https://x.example", Headers("X", "***")) } },
        { "bad-settings.url", Hook with { Settings = new ChannelSettings("***") } },
        { "bad-settings.template", Hook with { Settings = new ChannelSettings("https://x.example", Template: "{{nothing}}") } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_WrongField_IsRefusedByItsName(string kind, ChannelRequest asked)
        => Assert.Equal(kind, (await RefusedAsync(() => CreateAsync(asked))).Kind);

    private static Dictionary<string, string> Headers(string name, string value) => new() { [name] = value };

    private Task<ChannelItem> CreateAsync(ChannelRequest asked) => Channels.CreateAsync(TestCallers.Admin, asked, null, default);

    private Task<ChannelItem> ReplaceAsync(ChannelItem made, ChannelRequest asked)
        => Channels.ReplaceAsync(TestCallers.Admin, made.Id, asked, null, default);

    private async Task<Channel> StoredAsync(ChannelItem made) => (await App.Get<ChannelStore>().FindAsync(made.Id, default))!.Value.Channel;

    private static Task<ApiException> RefusedAsync(Func<Task> act) => Assert.ThrowsAsync<ApiException>(act);
}
