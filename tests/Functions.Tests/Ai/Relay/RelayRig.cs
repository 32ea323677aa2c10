using System.Text;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>Tests that play the relays themselves, on a clock that they move, before one or two instances of the app.</summary>
public abstract class RelayRig : OneInstance
{
    private protected const string Model = "llama3.2:3b";
    private protected static readonly RelayClaimRequest AtOnce = new();
    private protected static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Relays that are up and have the model.</summary>
    private protected async Task<IReadOnlyList<string>> RelaysAsync(int count, int slots = 1)
    {
        var nodes = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var node = await App.RegisterAsync($"relay {i}");
            await App.Get<RelayAdmission>().ChangeAsync(PeopleOf.Admin, node.Id, true, null, default);
            await App.Get<RelayService>().AdvertiseAsync(node.Id, new RelayAdvert([new RelayModel(Model)], Slots: slots), default);
            nodes.Add(node.Id);
        }

        return nodes;
    }

    /// <summary>Asks, and gathers the answer's text.</summary>
    private protected async Task<string> AskAsync(string question = "Hi", Action? onPart = null, CancellationToken cancellation = default)
    {
        var text = new StringBuilder();
        var chat = new OllamaChat(Model, [new OllamaMessage("user", question)]);
        await foreach (var part in App.Get<OllamaClient>().ChatAsync(chat, cancellation))
        {
            text.Append(part.Text);
            onPart?.Invoke();
        }

        return text.ToString();
    }

    private protected static string Line(string word, bool done = false)
        => $$$"""{"model":"{{{Model}}}","message":{"role":"assistant","content":"{{{word}}}"},"done":{{{(done ? "true" : "false")}}}}""";

    /// <summary>Work for one of these relays, claimed at this instance, while time goes on.</summary>
    private protected async Task<(string NodeId, RelayRequest Work)> ClaimAsync(ServiceApp at, params IEnumerable<string> nodes)
    {
        var found = await Eventually.Get<(string NodeId, RelayRequest? Work)>(
            async () =>
            {
                foreach (var node in nodes)
                {
                    if (await at.Get<RelayService>().ClaimAsync(node, AtOnce, default, default) is { } work)
                    {
                        return (node, work);
                    }
                }

                Tick();
                return ("", null);
            },
            f => f.Work is not null,
            "there is work");
        return (found.NodeId, found.Work!);
    }

    private protected static Task<bool> PostAsync(ServiceApp at, string nodeId, RelayRequest work, RelayParts parts)
        => at.Get<RelayService>().TakePartsAsync(nodeId, work.Id, parts, default);

    private protected void Tick() => App.Time.Advance(TickTime);

    private protected Task TickUntilAsync(Func<bool> isSo, string what) => Eventually.True(
        () =>
        {
            Tick();
            return isSo();
        },
        what);

    /// <summary>Every row of the work in the store.</summary>
    private protected async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await App.Tables.GetAsync(table)).QueryAsync())
        {
            rows.Add(row);
        }

        return rows;
    }

    private protected Task NothingLeftAsync() => Eventually.Get(
        async () => (await RowsAsync(Tables.AiWork)).Count + (await RowsAsync(Tables.AiRelays)).Count(r => r.PartitionKey != RelayStore.Partition),
        left => left == 0,
        "nothing is left in the store");
}
