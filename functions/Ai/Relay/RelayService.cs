using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What relays say and are given. Every call is of a node whose signature was checked.</summary>
public sealed class RelayService
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(500);

    private readonly RelayStore _store;
    private readonly RelayBoard _board;
    private readonly RelayWorks _works;
    private readonly RelayInbox _inbox;
    private readonly RelayDesk _desk;
    private readonly RefusalAudit _refusals;
    private readonly TimeProvider _time;

    internal RelayService(
        RelayStore store, RelayBoard board, RelayWorks works, RelayInbox inbox, RelayDesk desk, RefusalAudit refusals, TimeProvider time)
    {
        (_store, _board, _works, _inbox, _desk, _refusals, _time) = (store, board, works, inbox, desk, refusals, time);
    }

    /// <exception cref="ApiException">400; 403: the node may not be a relay, or relays are off.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AdvertiseAsync(string nodeId, RelayAdvert advert, CancellationToken cancellation)
    {
        CheckOn();
        RelayRules.Check(advert);
        if (!await _store.TryAdvertiseAsync(nodeId, advert, _time.GetUtcNow(), cancellation))
        {
            throw NotAllowed(nodeId);
        }

        _board.Forget();
    }

    /// <summary>Work for the relay, which has it from now on; null when none came in time.</summary>
    /// <param name="nodeId">The relay.</param>
    /// <param name="request">How long it waits.</param>
    /// <param name="stopping">This instance ends: answers at once.</param>
    /// <param name="cancellation">The relay has gone.</param>
    /// <exception cref="ApiException">400; 403: the node may not be a relay, or relays are off.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    internal async Task<RelayRequest?> ClaimAsync(
        string nodeId, RelayClaimRequest request, CancellationToken stopping, CancellationToken cancellation)
    {
        CheckOn();
        var wait = RelayRules.Wait(request);
        if (!await _store.TryHearAsync(nodeId, _time.GetUtcNow(), cancellation))
        {
            throw NotAllowed(nodeId);
        }

        using var seat = _desk.Sit(nodeId);
        var began = _time.GetTimestamp();
        var pause = LeastPause;
        while (true)
        {
            if (await TakeAsync(nodeId, cancellation) is { } work)
            {
                return work;
            }

            var left = wait - _time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || seat.IsTaken || stopping.IsCancellationRequested)
            {
                return null;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
            try
            {
                await seat.WaitAsync(pause < left ? pause : left, _time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }

            pause = TimeSpan.FromTicks(Math.Min(MostPause.Ticks, pause.Ticks * 3 / 2));
        }
    }

    /// <summary>Takes a piece of an answer; one that came before is taken again.</summary>
    /// <returns>False when nobody waits for it any more.</returns>
    /// <exception cref="ApiException">400; 404: it is no work of this node; 413; 429: what came before is not read yet.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TakePartsAsync(string nodeId, string id, RelayParts parts, CancellationToken cancellation)
    {
        RelayRules.Check(parts);
        var part = RelayPart.Of(parts);
        if (part.Data.Length > RelayRules.MostPartBytes)
        {
            throw ApiException.TooLarge(RelayRules.MostPartBytes);
        }

        var answer = Ids.IsValid(id) ? _desk.Find(id) : throw RelayProblems.UnknownWork();
        if (answer is not null)
        {
            return TakeHere(answer, nodeId, part);
        }

        if (await _works.FindAsync(id, cancellation) is not { } work)
        {
            return false;
        }

        if (work.NodeId != nodeId)
        {
            throw RelayProblems.UnknownWork();
        }

        if (work.Until < _time.GetUtcNow() || work.Stored > RelayWorks.MostStoredBytes)
        {
            return false;
        }

        Count(part, "store");
        return await _works.TryAddPartAsync(id, part, work.Stored, _time.GetUtcNow(), cancellation);
    }

    private static bool TakeHere(RelayAnswer answer, string nodeId, RelayPart part)
    {
        if (answer.Ticket.NodeId != nodeId)
        {
            throw RelayProblems.UnknownWork();
        }

        Count(part, "memory");
        return answer.Offer(part) switch
        {
            RelayOffer.Taken => true,
            RelayOffer.Full => throw RelayProblems.NotReadYet(),
            _ => false,
        };
    }

    private static void Count(RelayPart part, string way)
    {
        if (!part.IsBeat)
        {
            RelayMetrics.Parts.Add(1, new KeyValuePair<string, object?>("way", way));
        }
    }

    private async Task<RelayRequest?> TakeAsync(string nodeId, CancellationToken cancellation)
    {
        while (await _inbox.TakeAsync(nodeId, cancellation) is { } ticket)
        {
            if (await _works.TakeAsync(ticket, _time.GetUtcNow(), cancellation) is { } request)
            {
                _desk.Find(ticket.Id)?.NoteTaken();
                return request;
            }

            // Nobody waits for it any more.
            await _inbox.RemoveAsync(ticket, cancellation);
        }

        return null;
    }

    private void CheckOn()
    {
        if (!_board.IsOn)
        {
            throw RelayProblems.Off();
        }
    }

    private ApiException NotAllowed(string nodeId)
    {
        _refusals.Note("relay.call", $"node:{nodeId}", "not allowed to be a relay");
        return RelayProblems.NotAllowed(nodeId);
    }
}
