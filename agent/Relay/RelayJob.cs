using System.Text.Json;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Relay;

/// <summary>
/// Puts one request to Ollama and brings the answer to the server, piece by piece, each until the server has it. Says every two seconds
/// that it is still
/// at it, and stops when the server says that nobody waits any more.
/// </summary>
internal sealed class RelayJob(RelayWork work, LocalOllama ollama, RelayApi api, RelayParts parts)
{
    /// <summary>How long pieces gather at most.</summary>
    public static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the server hears nothing at most.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long a server is tried that does not answer: by then it has given the answer up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    private const int ReadBytes = 16 * 1024;
    private const int MostErrorBytes = 16 * 1024;
    private const string Away = "away";
    private const string Broken = "broken";
    private const string Refused = "refused";
    private const string Stopped = "stopped";

    private int _seq;

    /// <summary>Never throws but when it is stopped.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<RelayOutcome> RunAsync(CancellationToken stop)
    {
        using var buffer = new PartBuffer(parts.Clock);
        using var upstream = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = ReadAsync(buffer, upstream.Token);
        try
        {
            return await BringAsync(buffer, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await SayStoppedAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            await upstream.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    /// <summary>Ends when Ollama has said everything, or is not to go on. Never throws.</summary>
    private async Task ReadAsync(PartBuffer buffer, CancellationToken stop)
    {
        await Task.Yield();
        if (!LocalOllama.MayAsk(work.Path))
        {
            buffer.End(Refused);
            return;
        }

        var error = Away;
        try
        {
            using var response = await ollama.SendAsync(work.Path, work.Body, stop).ConfigureAwait(false);
            error = Broken;
            buffer.Status = (int)response.StatusCode;
            var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            var left = buffer.Status == 200 ? long.MaxValue : MostErrorBytes;
            var chunk = new byte[ReadBytes];
            while (left > 0 && await body.ReadAsync(chunk, stop).ConfigureAwait(false) is > 0 and var read)
            {
                await buffer.AddAsync(chunk.AsMemory(0, read), stop).ConfigureAwait(false);
                left -= read;
            }

            buffer.End(null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            buffer.End(Stopped);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            buffer.End(error);
        }
    }

    private async Task<RelayOutcome> BringAsync(PartBuffer buffer, CancellationToken stop)
    {
        var saidAt = parts.Clock.GetTimestamp();
        while (true)
        {
            var isPiece = buffer.TryTake(out var piece);
            var silence = parts.Clock.GetElapsedTime(saidAt);
            if (!isPiece && silence < BeatEvery)
            {
                await buffer.WaitAsync(BeatEvery - silence, stop).ConfigureAwait(false);
                continue;
            }

            saidAt = parts.Clock.GetTimestamp();
            var json = isPiece ? PieceJson.Write(_seq, buffer.Status, piece) : PieceJson.Beat(_seq);
            if (await DeliverAsync(json, stop).ConfigureAwait(false) is { } end)
            {
                return end;
            }

            _seq += isPiece ? 1 : 0;
            if (isPiece && piece.IsLast)
            {
                return piece.Error is null ? RelayOutcome.Answered : RelayOutcome.Failed;
            }

            if (!buffer.IsPlenty && GatherTime - parts.Clock.GetElapsedTime(saidAt) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, parts.Clock, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Posts until the server has it.</summary>
    /// <returns>Null when it has; else why there is nothing more to do.</returns>
    private async Task<RelayOutcome?> DeliverAsync(ReadOnlyMemory<byte> json, CancellationToken stop)
    {
        var failures = new Backoff(parts.Random, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
        var began = parts.Clock.GetTimestamp();
        while (true)
        {
            var answer = await api.PostPartsAsync(work.Id, json, stop).ConfigureAwait(false);
            switch (answer.Status)
            {
                case 200:
                    return IsCancelled(answer) ? RelayOutcome.Cancelled : null;
                case 429:
                    // It is heard, but what came before is not read yet.
                    began = parts.Clock.GetTimestamp();
                    break;
                case not (0 or 401 or >= 500):
                    return RelayOutcome.Lost;
            }

            if (parts.Clock.GetElapsedTime(began) >= GiveUpAfter)
            {
                return RelayOutcome.Lost;
            }

            await Task.Delay(failures.Next(answer.RetryAfter), parts.Clock, stop).ConfigureAwait(false);
        }
    }

    private static bool IsCancelled(HttpAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, RelayAnswerJson.Default.PartsAnswer) is { Cancelled: true };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>So that another relay takes over at once, or the one who asked is told.</summary>
    private async Task SayStoppedAsync()
    {
        using var time = new CancellationTokenSource(parts.LastWordTime, parts.Clock);
        try
        {
            var last = PieceJson.Write(_seq, 200, new Piece([], false, true, Stopped));
            await api.PostPartsAsync(work.Id, last, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server will notice.
        }
    }
}
