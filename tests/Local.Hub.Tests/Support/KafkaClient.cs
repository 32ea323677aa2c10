using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>A Kafka connection on which a test writes every byte of its requests itself.</summary>
internal sealed class KafkaClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Stream _stream;
    private int _correlation;

    private KafkaClient(Stream stream) => _stream = stream;

    public static async Task<KafkaClient> ConnectAsync(int port, Func<Stream, Task<Stream>>? wrap = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        return new KafkaClient(wrap is null ? stream : await wrap(stream));
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Sends a request; its body is what <paramref name="body"/> writes.</summary>
    public async Task<int> SendAsync(KafkaApi api, short version, Action<KafkaWriter> body, bool flexible = false)
    {
        using var writer = new KafkaWriter();
        writer.Int32(0);
        writer.Int16((short)api);
        writer.Int16(version);
        writer.Int32(++_correlation);
        writer.String("test");
        if (flexible)
        {
            writer.UnsignedVarint(0);
        }

        body(writer);
        writer.PatchInt32(0, writer.Length - 4);
        await _stream.WriteAsync(writer.Written);
        return _correlation;
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    /// <summary>The next frame; null when the hub closed.</summary>
    public async Task<byte[]?> ReceiveRawAsync()
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            var length = new byte[4];
            await _stream.ReadExactlyAsync(length, late.Token);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await _stream.ReadExactlyAsync(frame, late.Token);
            return frame;
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return null;
        }
    }

    /// <summary>The next answer's body, which must be the one to that request.</summary>
    public async Task<KafkaReader> ReceiveAsync(int correlation)
    {
        var frame = await ReceiveRawAsync() ?? throw new EndOfStreamException("The hub closed the connection.");
        var reader = new KafkaReader(frame);
        Assert.Equal(correlation, reader.Int32());
        return reader;
    }

    public async Task<KafkaReader> AskAsync(KafkaApi api, short version, Action<KafkaWriter> body) =>
        await ReceiveAsync(await SendAsync(api, version, body));

    /// <summary>True when the hub closed without an answer.</summary>
    public async Task<bool> IsClosedAsync() => await ReceiveRawAsync() is null;

    /// <summary>Produces one batch and reads the answer.</summary>
    public async Task<(KafkaError Error, long Offset, string? Problem)> ProduceAsync(
        string topic, int partition, byte[] batch, short version = 8, short acks = -1)
    {
        var answer = await AskAsync(KafkaApi.Produce, version, w => Produce(w, topic, partition, batch, acks));
        return ReadProduced(answer, version);
    }

    public static void Produce(KafkaWriter w, string topic, int partition, byte[] batch, short acks = -1)
    {
        w.String(null);
        w.Int16(acks);
        w.Int32(5000);
        w.Int32(1);
        w.String(topic);
        w.Int32(1);
        w.Int32(partition);
        w.Bytes(batch);
    }

    public static (KafkaError Error, long Offset, string? Problem) ReadProduced(KafkaReader answer, short version)
    {
        Assert.Equal(1, answer.Int32());
        answer.String();
        Assert.Equal(1, answer.Int32());
        answer.Int32();
        var error = (KafkaError)answer.Int16();
        var offset = answer.Int64();
        answer.Int64();
        if (version >= 5)
        {
            answer.Int64();
        }

        string? problem = null;
        if (version >= 8)
        {
            Assert.Equal(0, answer.Int32());
            problem = answer.NullableString();
        }

        answer.Int32();
        AssertRead(answer);
        return (error, offset, problem);
    }

    public async Task<(KafkaError Error, long End, byte[] Records)> FetchAsync(
        string topic, int partition, long offset, short version = 11, int waitMs = 0, int leastBytes = 1)
    {
        var answer = await AskAsync(KafkaApi.Fetch, version, w => Fetch(w, version, topic, partition, offset, waitMs, leastBytes));
        return ReadFetched(answer, version);
    }

    public static void Fetch(KafkaWriter w, short version, string topic, int partition, long offset, int waitMs = 0, int leastBytes = 1)
    {
        w.Int32(-1);
        w.Int32(waitMs);
        w.Int32(leastBytes);
        w.Int32(1 << 20);
        w.Int8(0);
        if (version >= 7)
        {
            w.Int32(0);
            w.Int32(-1);
        }

        w.Int32(1);
        w.String(topic);
        w.Int32(1);
        w.Int32(partition);
        if (version >= 9)
        {
            w.Int32(-1);
        }

        w.Int64(offset);
        if (version >= 5)
        {
            w.Int64(-1);
        }

        w.Int32(1 << 20);
        if (version >= 7)
        {
            w.Int32(0);
        }

        if (version >= 11)
        {
            w.String("");
        }
    }

    public static (KafkaError Error, long End, byte[] Records) ReadFetched(KafkaReader answer, short version)
    {
        answer.Int32();
        if (version >= 7)
        {
            Assert.Equal(0, answer.Int16());
            Assert.Equal(0, answer.Int32());
        }

        Assert.Equal(1, answer.Int32());
        answer.String();
        Assert.Equal(1, answer.Int32());
        answer.Int32();
        var error = (KafkaError)answer.Int16();
        var end = answer.Int64();
        answer.Int64();
        if (version >= 5)
        {
            answer.Int64();
        }

        answer.Int32();
        if (version >= 11)
        {
            answer.Int32();
        }

        var records = answer.Bytes().ToArray();
        AssertRead(answer);
        return (error, end, records);
    }

    /// <summary>The answer was exactly as long as its version has it.</summary>
    public static void AssertRead(KafkaReader answer)
    {
        Assert.False(answer.Failed, "The answer is shorter than its version has it.");
        Assert.Equal(0, answer.Left);
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
