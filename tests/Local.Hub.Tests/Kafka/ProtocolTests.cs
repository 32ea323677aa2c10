using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class ProtocolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ApiVersions_EveryVersion_TellsWhatIsSpoken(short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        var answer = await client.ReceiveAsync(await client.SendAsync(
            KafkaApi.ApiVersions,
            version,
            w =>
            {
                if (version == 3)
                {
                    w.UnsignedVarint(5);
                    w.Raw("test"u8);
                    w.UnsignedVarint(2);
                    w.Raw("1"u8);
                    w.UnsignedVarint(0);
                }
            },
            flexible: version == 3));

        Assert.Equal(0, answer.Int16());
        var count = version == 3 ? answer.Int8() - 1 : answer.Int32();
        var told = new List<(KafkaApi, short, short)>();
        for (var i = 0; i < count; i++)
        {
            told.Add(((KafkaApi)answer.Int16(), answer.Int16(), answer.Int16()));
            Assert.Equal(0, version == 3 ? answer.Int8() : 0);
        }

        Assert.Equal(KafkaVersions.All, told);
        Assert.Equal(0, version >= 1 ? answer.Int32() : 0);
        Assert.Equal(0, version == 3 ? answer.Int8() : 0);
        KafkaClient.AssertRead(answer);
    }

    [Fact]
    public async Task ApiVersions_NewerThanSpoken_IsAnsweredInTheOldestForm()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        var answer = await client.ReceiveAsync(await client.SendAsync(KafkaApi.ApiVersions, 4, _ => { }, flexible: true));

        Assert.Equal(KafkaError.UnsupportedVersion, (KafkaError)answer.Int16());
        Assert.Equal(KafkaVersions.All.Count, answer.Int32());
        Assert.Equal(KafkaVersions.All.Count * 6, answer.Left);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 9)]
    [InlineData(50, 0)]
    [InlineData(8, 7)]
    public async Task Request_OfAVersionNotSpoken_ClosesTheConnection(short api, short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        if (KafkaVersions.Speaks((KafkaApi)api, version))
        {
            version = 99;
        }

        await client.SendAsync((KafkaApi)api, version, w => w.Int64(0));

        Assert.True(await client.IsClosedAsync());
        await Eventually.True(() => test.Server.RefusedConnections == 1, "the closed connection is counted");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    [InlineData(3 * 1024 * 1024)]
    [InlineData(int.MaxValue)]
    public async Task Request_OfAnImpossibleLength_ClosesTheConnectionAndHoldsNothing(int length)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var bytes = new byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, length);

        await client.SendRawAsync(bytes);

        Assert.True(await client.IsClosedAsync());
        Assert.Equal(0, test.Server.BufferedBytes);
    }

    [Fact]
    public async Task Request_ThatNeverEnds_IsGivenUpAndItsRoomGivenBack()
    {
        await using var test = KafkaTest.Start(o => o with { TransferTimeout = TimeSpan.FromMilliseconds(100) });
        var client = await test.ConnectAsync();

        await client.SendRawAsync(new byte[] { 0, 0, 1, 0, 0, 3 });

        Assert.True(await client.IsClosedAsync());
        await Eventually.True(() => test.Server.BufferedBytes == 0, "the room is given back");
    }

    [Fact]
    public async Task Request_BeyondTheBudget_WaitsForItsTurn()
    {
        await using var test = KafkaTest.Start(o => o with
        {
            MaxRequestBytes = 1024, MaxBufferedBytes = 1024, TransferTimeout = TimeSpan.FromSeconds(60),
        });
        var (slow, quick) = (await test.ConnectAsync(), await test.ConnectAsync());
        await slow.SendRawAsync(new byte[] { 0, 0, 4, 0, 0 });
        await Eventually.True(() => test.Server.BufferedBytes == 1024, "the slow request holds the whole budget");

        var waiting = quick.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"));
        Assert.False(waiting.IsCompleted);
        slow.Dispose();

        Assert.Equal(KafkaError.None, (await waiting).Error);
    }

    [Fact]
    public async Task Connect_WithACertificate_SpeaksTls()
    {
        using var directory = new TemporaryDirectory();
        using var key = System.Security.Cryptography.ECDsa.Create();
        var asked = new CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var made = asked.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var test = KafkaTest.Start(o => o with { Certificate = made });
        using var client = await KafkaClient.ConnectAsync(test.Server.Port, async stream =>
        {
            var tls = new SslStream(stream, false, (_, shown, _, _) => shown!.GetCertHashString() == made.GetCertHashString());
            await tls.AuthenticateAsClientAsync("localhost");
            return tls;
        });

        Assert.Equal((KafkaError.None, 0L, null), await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a")));

        using var plain = await KafkaClient.ConnectAsync(test.Server.Port);
        await plain.SendAsync(KafkaApi.ApiVersions, 0, _ => { });
        Assert.NotEqual(0, (await plain.ReceiveRawAsync())?.Length ?? -1);
    }

    [Fact]
    public async Task Start_OutsideOfLoopbackWithoutCertificate_IsRefused()
    {
        await using var test = new TestStore();
        var options = new KafkaServerOptions { Address = System.Net.IPAddress.Any };

        Assert.Throws<ArgumentException>(() => KafkaServer.Start(test.Store, options, TimeProvider.System));
    }
}
