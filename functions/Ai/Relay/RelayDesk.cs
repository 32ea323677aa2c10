using System.Collections.Concurrent;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// What is under way at this instance: answers that it waits for, and relays that wait for work here, one claim each. Where both are at one
/// instance,
/// pieces go from hand to hand, past the store.
/// </summary>
internal sealed class RelayDesk
{
    private readonly ConcurrentDictionary<string, RelayAnswer> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ClaimSeat> _seats = new(StringComparer.Ordinal);

    /// <summary>Answers that this instance waits for or reads: as many as have a place at the model server.</summary>
    public int Asked => _answers.Count;

    public RelayAnswer? Find(string id) => _answers.GetValueOrDefault(id);

    public void Add(RelayAnswer answer) => _answers[answer.Ticket.Id] = answer;

    public void Remove(RelayAnswer answer) => _answers.TryRemove(KeyValuePair.Create(answer.Ticket.Id, answer));

    public ClaimSeat Sit(string nodeId)
    {
        var seat = new ClaimSeat(this, nodeId);
        _seats.AddOrUpdate(nodeId, seat, (_, before) =>
        {
            before.Give();
            return seat;
        });
        return seat;
    }

    /// <summary>There is work for the node.</summary>
    public void Wake(string nodeId) => _seats.GetValueOrDefault(nodeId)?.Wake();

    internal void Leave(string nodeId, ClaimSeat seat) => _seats.TryRemove(KeyValuePair.Create(nodeId, seat));
}
