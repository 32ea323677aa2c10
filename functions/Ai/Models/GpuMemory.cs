using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Models;

/// <summary>The GPU's memory that models take, for the metrics: what was last heard, and asked for anew behind whoever looks.</summary>
public sealed class GpuMemory(OllamaClient ollama, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private Task _asking = Task.CompletedTask;
    private long _bytes;

    /// <summary>As it was when last looked at; 0 where the model server does not answer.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                if (_asking.IsCompleted && time.GetUtcNow() - _askedAt >= Lifetime)
                {
                    _askedAt = time.GetUtcNow();
                    _asking = Task.Run(AskAsync);
                }

                return _bytes;
            }
        }
    }

    public void Note(IReadOnlyList<OllamaModel> loaded)
    {
        lock (_gate)
        {
            _bytes = loaded.Sum(m => m.SizeVram ?? 0);
        }
    }

    private async Task AskAsync()
    {
        try
        {
            Note(await ollama.ListLoadedAsync(CancellationToken.None));
        }
        catch (ApiException)
        {
            Note([]);
        }
    }
}
