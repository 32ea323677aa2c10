using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Queue;

/// <summary>The state of the queue: table <c>AiState</c>, <c>gate</c> / <c>gate</c>, one property <c>State</c>, written under its ETag.</summary>
internal sealed class GateStore(Tables tables)
{
    private const string Key = "gate";
    private const string Property = "State";
    private const int MostRaces = 10;

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<GateState> ReadAsync(CancellationToken cancellation) => (await LoadAsync(cancellation)).State;

    /// <returns>Null when other instances were first each time: try again later.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<GateChange?> ApplyAsync(GateNews news, CancellationToken cancellation)
    {
        for (var i = 0; i < MostRaces; i++)
        {
            var (before, row) = await LoadAsync(cancellation);
            var change = before.Apply(news);
            if (change.State.SaysTheSame(before) && !NeedsRenewal(before, news))
            {
                return change;
            }

            var after = new TableEntity(Key, Key) { [Property] = JsonSerializer.Serialize(change.State, GateJson.Default.GateState) };
            var written = await tables.WriteAsync(Tables.Ai, t => row is null
                ? t.AddEntityAsync(after, cancellation)
                : t.UpdateEntityAsync(after, row.ETag, TableUpdateMode.Replace, cancellation));
            if (written.IsSuccess)
            {
                return change;
            }

            if (!written.IsConflict && !written.IsPreconditionFailed && !written.IsNotFound)
            {
                written.EnsureSuccess();
            }
        }

        return null;
    }

    private static bool NeedsRenewal(GateState before, GateNews news)
        => before.Instances.FirstOrDefault(i => i.Id == news.Instance) is { } mine && mine.Until - news.Now < GateState.Lease / 2;

    private async Task<(GateState State, TableEntity? Row)> LoadAsync(CancellationToken cancellation)
    {
        var found = await (await tables.GetAsync(Tables.Ai)).GetEntityIfExistsAsync(Key, Key, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return (GateState.Empty, null);
        }

        var row = found.Value;
        return (JsonSerializer.Deserialize(row.GetString(Property) ?? "null", GateJson.Default.GateState) ?? GateState.Empty, row);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GateState))]
internal sealed partial class GateJson : JsonSerializerContext;
