using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class LoginTests
{
    private const string Connection = "Endpoint=sb://local/;SharedAccessKeyName={0};SharedAccessKey={1}";

    public static TheoryData<string, string, bool> Passwords() => new()
    {
        { "$ConnectionString", Named("send", TestServer.Key), true },
        { "$ConnectionString", Named("send", TestServer.OtherKey), true },
        { "$ConnectionString", Named("send", TestServer.Key) + ";EntityPath=telemetry", true },
        { "$ConnectionString", Named("send", "wrong"), false },
        { "$ConnectionString", Named("nobody", TestServer.Key), false },
        { "$ConnectionString", "rubbish", false },
        { "$ConnectionString", "", false },
        { "someone", Named("send", TestServer.Key), false },
        { "$ApiKey", "good key", true },
        { "$ApiKey", "bad key", false },
        { "$ApiKey", "", false },
    };

    [Theory]
    [MemberData(nameof(Passwords))]
    public async Task Authenticate_InEveryWay_TakesTheRightPasswordOnly(string user, string password, bool isGood)
    {
        await using var test = KafkaTest.Start(WithKeys);
        foreach (short version in new short[] { 0, 1 })
        {
            var client = await test.ConnectAsync();
            await HandshakeAsync(client, 1, "PLAIN");
            var answer = await client.AskAsync(KafkaApi.SaslAuthenticate, version, w => w.Bytes(Token(user, password)));
            Assert.Equal(isGood ? KafkaError.None : KafkaError.SaslAuthenticationFailed, (KafkaError)answer.Int16());
            Assert.Equal(isGood, answer.NullableString() is null);
            Assert.Equal(0, answer.Bytes().Length);
            Assert.Equal(0, version >= 1 ? answer.Int64() : 0);
            KafkaClient.AssertRead(answer);
            if (isGood)
            {
                Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"))).Error);
            }
            else
            {
                Assert.True(await client.IsClosedAsync());
            }
        }

        var raw = await test.ConnectAsync();
        await HandshakeAsync(raw, 0, "PLAIN");
        var token = Token(user, password);
        await raw.SendRawAsync(new byte[] { 0, 0, (byte)(token.Length >> 8), (byte)token.Length });
        await raw.SendRawAsync(token);
        Assert.Equal(isGood ? [] : null, await raw.ReceiveRawAsync());
    }

    [Fact]
    public async Task Handshake_OtherMechanism_IsRefusedAndPlainOffered()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var answer = await client.AskAsync(KafkaApi.SaslHandshake, 1, w => w.String("SCRAM-SHA-256"));
        Assert.Equal(KafkaError.UnsupportedSaslMechanism, (KafkaError)answer.Int16());
        Assert.Equal(["PLAIN"], answer.Array(m => m.String()));

        await client.SendAsync(KafkaApi.SaslAuthenticate, 1, w => w.Bytes(Token("$ConnectionString", Named("send", TestServer.Key))));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task Produce_ByARuleThatMayListenOnly_IsRefused()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await LogInAsync(client, "$ConnectionString", Named("listen", TestServer.Key));

        Assert.Equal(KafkaError.TopicAuthorizationFailed, (await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"))).Error);
        Assert.Equal(KafkaError.None, (await client.FetchAsync(KafkaTest.Topic, 0, 0)).Error);
    }

    [Fact]
    public async Task Fetch_ByARuleThatMaySendOnly_IsRefused()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await LogInAsync(client, "$ConnectionString", Named("send", TestServer.Key));

        Assert.Equal(KafkaError.TopicAuthorizationFailed, (await client.FetchAsync(KafkaTest.Topic, 0, 0, waitMs: 10_000)).Error);
    }

    [Fact]
    public async Task Produce_WithEntityPath_ReachesThatTopicOnly()
    {
        await using var test = KafkaTest.Start();
        test.Test.Store.GetOrCreate("other");
        var client = await test.ConnectAsync();
        await LogInAsync(client, "$ConnectionString", Named("root", TestServer.Key) + ";EntityPath=Telemetry");

        Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"))).Error);
        Assert.Equal(KafkaError.TopicAuthorizationFailed, (await client.ProduceAsync("other", 0, Batch.Of("a"))).Error);
    }

    [Fact]
    public async Task Produce_ByApiKey_CarriesTheKeyAndReachesTelemetryOnly()
    {
        await using var test = KafkaTest.Start(WithKeys);
        test.Test.Store.GetOrCreate("other");
        var client = await test.ConnectAsync();
        await LogInAsync(client, "$ApiKey", "good key");

        var forged = Batch.OfRecords([new("a", null, [("X-Api-Key", "of another"), ("kept", "1")])]);
        Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 0, forged)).Error);

        var stored = Assert.Single(await test.StoredAsync());
        Assert.Equal([("kept", "1"), ("X-API-Key", "good key")], stored.Properties.Select(p => (p.Name, p.Text)));
        Assert.Equal(KafkaError.TopicAuthorizationFailed, (await client.ProduceAsync("other", 0, Batch.Of("a"))).Error);
        Assert.Equal(KafkaError.TopicAuthorizationFailed, (await client.FetchAsync(KafkaTest.Topic, 0, 0)).Error);
    }

    [Fact]
    public async Task Login_FromElsewhere_IsNeededForAllButItself()
    {
        var login = new Login(isLocal: false, WithKeys(new KafkaServerOptions()));
        Assert.Null(login.Caller);
        Assert.Equal(
            [KafkaApi.SaslHandshake, KafkaApi.ApiVersions, KafkaApi.SaslAuthenticate],
            KafkaVersions.All.Select(v => v.Api).Where(Login.IsAbout));
        Assert.NotNull(new Login(isLocal: true, new KafkaServerOptions()).Caller);
        Assert.Null(await SaslPlain.LogInAsync(Token("$ApiKey", "good key"), new KafkaServerOptions(), CancellationToken.None));
    }

    private static KafkaServerOptions WithKeys(KafkaServerOptions options) =>
        options with { IsApiKey = (key, _) => ValueTask.FromResult(key == "good key") };

    private static string Named(string rule, string key) => Connection.Replace("{0}", rule, StringComparison.Ordinal).Replace("{1}", key, StringComparison.Ordinal);

    private static byte[] Token(string user, string password) => KafkaClient.Text($"\0{user}\0{password}");

    private static async Task HandshakeAsync(KafkaClient client, short version, string mechanism)
    {
        var answer = await client.AskAsync(KafkaApi.SaslHandshake, version, w => w.String(mechanism));
        Assert.Equal(0, answer.Int16());
        Assert.Equal(["PLAIN"], answer.Array(m => m.String()));
        KafkaClient.AssertRead(answer);
    }

    private static async Task LogInAsync(KafkaClient client, string user, string password)
    {
        await HandshakeAsync(client, 1, "PLAIN");
        var answer = await client.AskAsync(KafkaApi.SaslAuthenticate, 1, w => w.Bytes(Token(user, password)));
        Assert.Equal(0, answer.Int16());
    }
}
