namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>What a client is sent: short answers that are ready together go together.</summary>
internal sealed class Outgoing(Stream stream, TimeSpan patience, TimeProvider time)
{
    private const int BufferBytes = 4 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _held;

    /// <param name="more">True when the next answer is ready: then this one may wait for it.</param>
    /// <returns>False when the client did not take it.</returns>
    public async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> answer, bool more)
    {
        if (answer.Length > _buffer.Length - _held && !await TryWriteHeldAsync())
        {
            return false;
        }

        if (answer.Length > _buffer.Length)
        {
            return await TryWriteAsync(answer);
        }

        answer.CopyTo(_buffer.AsMemory(_held));
        _held += answer.Length;
        return more || await TryWriteHeldAsync();
    }

    private async ValueTask<bool> TryWriteHeldAsync()
    {
        var held = _buffer.AsMemory(0, _held);
        _held = 0;
        return held.IsEmpty || await TryWriteAsync(held);
    }

    private async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        using var late = new CancellationTokenSource(patience, time);
        try
        {
            await stream.WriteAsync(bytes, late.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}
