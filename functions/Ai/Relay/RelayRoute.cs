using System.Net;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// Asks an Ollama by way of a relay on its host. Until an answer begins, another relay takes over from one that does not take the work, is
/// lost or does
/// not reach its Ollama; afterwards the answer breaks off.
/// </summary>
public sealed class RelayRoute
{
    /// <summary>How long a relay that has room may leave work lying.</summary>
    internal static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Reconsider = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30);

    private readonly RelayBoard _board;
    private readonly RelayWorks _works;
    private readonly RelayInbox _inbox;
    private readonly RelayDesk _desk;
    private readonly TimeProvider _time;

    /// <summary>Relays that failed, until they are heard of again: when that was.</summary>
    private readonly BoundedCache<string, DateTimeOffset> _doubts = new(RelayRules.MostRelays);

    internal RelayRoute(RelayBoard board, RelayWorks works, RelayInbox inbox, RelayDesk desk, TimeProvider time)
    {
        (_board, _works, _inbox, _desk, _time) = (board, works, inbox, desk, time);
    }

    /// <summary>Whether a relay that is up has the model.</summary>
    public async ValueTask<bool> HasAsync(string model, CancellationToken cancellation)
        => (await _board.LookAsync(cancellation)).Has(model, _time.GetUtcNow());

    /// <summary>The models of the relays that are up.</summary>
    public async ValueTask<IReadOnlyList<RelayModel>> ModelsAsync(CancellationToken cancellation)
        => [.. (await _board.LookAsync(cancellation)).Models(_time.GetUtcNow())];

    /// <summary>Asks, and returns when the answer begins.</summary>
    /// <exception cref="Http.ApiException">503: no relay that has the model answers.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    internal async Task<OllamaReply> SendAsync(string path, string model, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        while (Best(await _board.ReadAsync(cancellation), model, tried) is { } relay)
        {
            tried.Add(relay.NodeId);
            var answer = await BeginAsync(relay.NodeId, path, body, cancellation);
            var outcome = "failed";
            try
            {
                var first = await FirstAsync(answer, model, tried, cancellation);
                if (first is null)
                {
                    outcome = answer.IsLost ? "lost" : "moved";
                }
                else if (!first.Data.IsEmpty || first.Error is not (RelayErrors.Away or RelayErrors.Stopped))
                {
                    outcome = "answered";
                    return new OllamaReply(
                        (HttpStatusCode)first.Status, _ => Task.FromResult<Stream>(new RelayStream(answer, first)), () => End(answer));
                }

                if (outcome == "moved")
                {
                    tried.Remove(relay.NodeId);
                }
                else
                {
                    Doubt(relay.NodeId);
                }
            }
            catch (OperationCanceledException)
            {
                outcome = "cancelled";
                throw;
            }
            finally
            {
                RelayMetrics.Works.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
                if (outcome != "answered")
                {
                    End(answer);
                }
            }
        }

        throw RelayProblems.Away();
    }

    private RelayRow? Best(RelayPicture picture, string model, HashSet<string> tried) => RelayChoice.Best(
        picture,
        model,
        r => tried.Contains(r.NodeId) || (_doubts.TryGet(r.NodeId, out var since) && r.SeenAt <= since),
        _time.GetUtcNow(),
        Random.Shared.NextDouble);

    private void Doubt(string nodeId) => _doubts.Set(nodeId, _time.GetUtcNow());

    private async Task<RelayAnswer> BeginAsync(string nodeId, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var ticket = RelayTicket.New(nodeId, _time.GetUtcNow());
        var answer = new RelayAnswer(ticket, _works, _time);
        _desk.Add(answer);
        try
        {
            await _works.AddAsync(ticket, path, body, _time.GetUtcNow() + RelayAnswer.WaitingLife, cancellation);
            await _inbox.AddAsync(ticket, cancellation);
        }
        catch
        {
            End(answer);
            throw;
        }

        _desk.Wake(nodeId);
        return answer;
    }

    /// <summary>The first piece; null when another relay is to be asked.</summary>
    private async Task<RelayPart?> FirstAsync(RelayAnswer answer, string model, HashSet<string> tried, CancellationToken cancellation)
    {
        var roomSince = _time.GetTimestamp();
        while (true)
        {
            if (await answer.TryNextAsync(Reconsider, cancellation) is { } first)
            {
                return first;
            }

            if (answer.IsLost)
            {
                return null;
            }

            if (!answer.IsTaken)
            {
                var (hasMoved, isFull) = await TryMoveAsync(answer, model, tried, _time.GetElapsedTime(roomSince), cancellation);
                if (hasMoved)
                {
                    return null;
                }

                roomSince = isFull ? _time.GetTimestamp() : roomSince;
            }
        }
    }

    /// <summary>Takes the work back where its relay is full and another is not, or leaves it lying.</summary>
    /// <param name="answer">Of the work.</param>
    /// <param name="model">What is asked.</param>
    /// <param name="tried">Relays that had it.</param>
    /// <param name="lain">For how long the relay had room and did not take it.</param>
    /// <param name="cancellation">Stops it.</param>
    private async Task<(bool HasMoved, bool IsFull)> TryMoveAsync(
        RelayAnswer answer, string model, HashSet<string> tried, TimeSpan lain, CancellationToken cancellation)
    {
        try
        {
            var picture = await _board.ReadAsync(cancellation);
            var mine = picture.Relays.FirstOrDefault(r => r.NodeId == answer.Ticket.NodeId && r.IsUp(_time.GetUtcNow()));

            // This work is one of those that it was given.
            var isFull = mine is not null && picture.GivenTo(mine.NodeId) > mine.Slots;
            var isToMove = isFull
                ? Best(picture, model, tried) is { } other && RelayChoice.HasRoom(picture, other)
                : mine is null || lain >= ClaimTime;
            if (!isToMove)
            {
                return (false, isFull);
            }

            if (!await _inbox.TryWithdrawAsync(answer.Ticket, cancellation))
            {
                // The relay has it, or never got the answer that says so: then it is lost when nothing comes.
                answer.NoteTaken();
                return (false, isFull);
            }

            if (!isFull)
            {
                Doubt(answer.Ticket.NodeId);
            }

            return (true, isFull);
        }
        catch (TableStorageException)
        {
            // It stays where it is for now.
            return (false, false);
        }
    }

    /// <summary>
    /// Nobody waits any more. What the store still holds of it goes behind the caller; what cannot go now, the next tidying takes.
    /// </summary>
    private void End(RelayAnswer answer)
    {
        answer.End();
        _desk.Remove(answer);
        _ = Task.Run(async () =>
        {
            using var patience = new CancellationTokenSource(EndTime, _time);
            try
            {
                await _inbox.RemoveAsync(answer.Ticket, patience.Token);
                await _works.RemoveAsync(answer.Ticket.Id, patience.Token);
            }
            catch (Exception left) when (left is TableStorageException or OperationCanceledException)
            {
                RelayMetrics.Leftovers.Add(1);
            }
        });
    }
}
