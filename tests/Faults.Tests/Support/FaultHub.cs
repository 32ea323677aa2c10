using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>
/// The hub between agents and ingest: keeps what it took in order and gives it to the real ingest in batches, again when that fails. Told to, it gives
/// events twice, out of order, or loses them.
/// </summary>
internal sealed class FaultHub(IngestService ingest) : IDisposable
{
    private const int MostOfBatch = 20;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Queue<byte[]> _events = new();

    /// <summary>Held back until it is false again.</summary>
    public bool Holds { get; set; }

    /// <summary>How often an event is given to ingest: 0 loses it, 2 doubles it.</summary>
    public Func<int> Times { get; set; } = () => 1;

    /// <summary>Shuffles a batch when it is given one.</summary>
    public Random? Shuffle { get; set; }

    public void Take(byte[] bytes)
    {
        lock (_events)
        {
            for (var i = Times(); i > 0; i--)
            {
                _events.Enqueue(bytes);
            }
        }
    }

    /// <summary>Gives ingest what there is, unless it <see cref="Holds"/>.</summary>
    public async Task DrainAsync()
    {
        await _turn.WaitAsync();
        try
        {
            while (!Holds && Batch() is { Length: > 0 } batch)
            {
                await IngestAsync([.. batch.Select(b => new IngestEvent(b))]);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private byte[][] Batch()
    {
        lock (_events)
        {
            var batch = new List<byte[]>();
            while (batch.Count < MostOfBatch && _events.TryDequeue(out var bytes))
            {
                batch.Add(bytes);
            }

            var array = batch.ToArray();
            Shuffle?.Shuffle(array);
            return array;
        }
    }

    private async Task IngestAsync(IngestEvent[] batch)
    {
        const int Tries = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ingest.IngestAsync(batch, default);
                return;
            }
            catch (TableStorageException) when (attempt < Tries)
            {
                // As the trigger's retry policy does.
            }
        }
    }
}
