using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public sealed class SignalRTests : IAsyncLifetime
{
    private RunningHost _host = null!;

    public async Task InitializeAsync() => _host = await RunningHost.StartAsync(SignalRApp.Create());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Negotiate_ForAUser_GivesAddressAndToken()
    {
        var info = await SignalRApp.NegotiateAsync(_host, "ann");

        Assert.Equal($"{_host.Address}/client/?hub=live", info.Url);
        var claims = AccessTokens.Check(info.Token, TestApp.AccessKey, a => a == info.Url, TimeProvider.System.GetUtcNow());
        Assert.Equal("ann", JsonText.Of(claims!.Value, "nameid"));
    }

    [Fact]
    public async Task Negotiate_WithoutWhatTheUserIsMadeOf_Fails()
    {
        using var answer = await _host.Http.PostAsync("/negotiate", null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Connection_OfAClient_RunsConnectedAndDisconnected()
    {
        await using (var client = await SignalRApp.ConnectAsync(_host, "ann"))
        {
            await client.CloseAsync();
            await Eventually.True(() => _host.Probe.Seen.Count == 2, "disconnected runs");
        }

        Assert.Equal(["Connections connected live ann home ann", "disconnected ann "], _host.Probe.Seen);
    }

    [Fact]
    public async Task Output_ToEverybodyUserGroupAndConnection_ReachesJustThem()
    {
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await using var bob = await SignalRApp.ConnectAsync(_host, "bob");
        await ann.CallAsync("watch", """["n1",[{"Series":"cpu","Value":1}]]""", "1");
        Assert.Equal("", await ann.NextCompletionAsync());
        await BroadcastAsync(
            new SignalRMessageAction("a", [new Point("cpu", 1.5), 7, null!, "x"]),
            new SignalRMessageAction("b") { UserId = "bob" },
            new SignalRMessageAction("c") { GroupName = "n1" },
            new SignalRMessageAction("d") { GroupName = "everybody" });

        Assert.Equal("""a[{"Series":"cpu","Value":1.5},7,null,"x"]""", await ann.NextCallAsync());
        Assert.Equal("c[]", await ann.NextCallAsync());
        Assert.Equal("d[]", await ann.NextCallAsync());
        Assert.Equal("""a[{"Series":"cpu","Value":1.5},7,null,"x"]""", await bob.NextCallAsync());
        Assert.Equal("b[]", await bob.NextCallAsync());
        Assert.Equal("d[]", await bob.NextCallAsync());
    }

    [Fact]
    public async Task Output_OfAGroupAction_MovesAUserInAndOut()
    {
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await GroupAsync(SignalRGroupActionType.Add);
        await BroadcastAsync(new SignalRMessageAction("in") { GroupName = "ops" });
        await GroupAsync(SignalRGroupActionType.Remove);
        await BroadcastAsync(new SignalRMessageAction("out") { GroupName = "ops" }, new SignalRMessageAction("last"));

        Assert.Equal("in[]", await ann.NextCallAsync());
        Assert.Equal("last[]", await ann.NextCallAsync());
    }

    [Fact]
    public async Task Output_OfAUserGroup_HoldsForLaterConnections()
    {
        await GroupAsync(SignalRGroupActionType.Add);
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await BroadcastAsync(new SignalRMessageAction("in") { GroupName = "ops" });

        Assert.Equal("in[]", await ann.NextCallAsync());
    }

    [Fact]
    public async Task Call_WithArguments_BindsThemByName()
    {
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await ann.CallAsync("watch", """["n1",[{"Series":"cpu","Value":1}]]""", "1");

        Assert.Equal("", await ann.NextCompletionAsync());
        Assert.Contains("watch n1 cpu 2 n1", _host.Probe.Seen);
    }

    [Theory]
    [InlineData("unknown", "[]", "No function handles this method.")]
    [InlineData("Dispatch", "[]", "No function handles this method.")]
    [InlineData("OnConnectedAsync", "[]", "No function handles this method.")]
    [InlineData("connected", "[]", "No function handles this method.")]
    [InlineData("watch", """["n1"]""", "The function failed.")]
    [InlineData("watch", """["n1",{"no":"array"}]""", "The function failed.")]
    [InlineData("break", "[]", "The function failed.")]
    public async Task Call_ThatCannotBeDone_IsAnErrorWithoutDetails(string target, string arguments, string error)
    {
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await ann.CallAsync(target, arguments, "1");

        Assert.EndsWith(error, await ann.NextCompletionAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ torn")]
    [InlineData("""{"type":1,"arguments":[]}""")]
    [InlineData("[]")]
    public async Task Frame_ThatIsMalformed_EndsTheConnection(string frame)
    {
        await using var ann = await SignalRApp.ConnectAsync(_host, "ann");
        await ann.SendAsync(frame);

        Assert.True(await ann.IsClosedByServerAsync());
    }

    [Fact]
    public async Task Connect_WithAnythingButATokenForTheHub_Is401()
    {
        var now = TimeProvider.System.GetUtcNow();
        var url = $"{_host.Address}/client/?hub=live";
        string[] tokens =
        [
            "",
            "nonsense",
            "a.b.c",
            AccessTokens.Issue(TestApp.AccessKey + "x", url, "ann", now, TimeSpan.FromMinutes(1)),
            AccessTokens.Issue(TestApp.AccessKey, url + "x", "ann", now, TimeSpan.FromMinutes(1)),
            AccessTokens.Issue(TestApp.AccessKey, $"{_host.Address}/client/?hub=other", "ann", now, TimeSpan.FromMinutes(1)),
            AccessTokens.Issue(TestApp.AccessKey, url, "ann", now.AddHours(-1), TimeSpan.FromMinutes(1)),
            AccessTokens.Issue(TestApp.AccessKey, url, "ann", now.AddHours(1), TimeSpan.FromMinutes(1)),
        ];
        foreach (var token in tokens)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/client/negotiate?hub=live&negotiateVersion=1");
            request.Headers.Add("Authorization", $"Bearer {token}");
            using var answer = await _host.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Connect_ByNegotiation_OffersTransports()
    {
        var info = await SignalRApp.NegotiateAsync(_host, "ann");
        using var answer = await _host.Http.PostAsync(
            $"/client/negotiate?hub=live&negotiateVersion=1&access_token={Uri.EscapeDataString(info.Token)}", null);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Contains("WebSockets", body.GetProperty("availableTransports").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Logs.All, l => l.Contains(info.Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?hub=")]
    [InlineData("?hub=no%20name")]
    public async Task Connect_WithoutAHub_Is400(string query)
    {
        using var answer = await _host.Http.PostAsync($"/client/negotiate{query}", null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task BroadcastAsync(params SignalRMessageAction[] messages) =>
        await PostAsync(new AnswerAndMessages { Messages = messages });

    private async Task GroupAsync(SignalRGroupActionType type) =>
        await PostAsync(new AnswerAndMessages { Group = new SignalRGroupAction(type) { UserId = "ann", GroupName = "ops" } });

    /// <summary>The answer has no body, so it is sent when all outputs are.</summary>
    private async Task PostAsync(AnswerAndMessages result)
    {
        _host.Probe.Result = result;
        using var answer = await _host.Http.PostAsync("/broadcast", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
