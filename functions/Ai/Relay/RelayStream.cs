using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A relay's answer as if it came from Ollama itself. Reading throws what callers of models are told when it breaks off.</summary>
internal sealed class RelayStream(RelayAnswer answer, RelayPart first) : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private RelayPart _part = first;
    private ReadOnlyMemory<byte> _rest = first.Data;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ApiException">502: the relay was lost, or Ollama's answer broke off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (_part.Done)
            {
                return _part.Error is null ? 0 : throw Problem(_part.Error);
            }

            _part = await NextAsync(cancellationToken);
            _rest = _part.Data;
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static ApiException Problem(string error) => error switch
    {
        RelayErrors.Away => RelayProblems.Away(),
        RelayErrors.Refused => OllamaProblems.Broken("The relay does not ask its Ollama for this."),
        RelayErrors.Stopped => RelayProblems.Vanished(),
        _ => OllamaProblems.Broken("Ollama stopped in mid-answer."),
    };

    private async Task<RelayPart> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await answer.TryNextAsync(Patience, cancellation) is { } part)
            {
                return part;
            }

            if (answer.IsLost)
            {
                throw RelayProblems.Vanished();
            }
        }
    }
}
