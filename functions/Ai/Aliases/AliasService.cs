using System.Globalization;
using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Aliases;

/// <summary>The aliases of models. A change holds everywhere within half a minute.</summary>
public sealed class AliasService(AliasStore store, IAudit audit, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private volatile Known? _known;

    /// <summary>The model that a name stands for: another one where the name is an alias, else the name itself.</summary>
    /// <exception cref="TableStorageException">The store does not answer, and never did.</exception>
    public async ValueTask<ResolvedModel> ResolveAsync(string name, CancellationToken cancellation)
        => (await KnownAsync(cancellation)).ByName.TryGetValue(name, out var item)
            ? new ResolvedModel(item.Model, item.NumCtx)
            : new ResolvedModel(name, null);

    /// <summary>All of them, at most 20 s old.</summary>
    /// <exception cref="TableStorageException">The store does not answer, and never did.</exception>
    public async ValueTask<IReadOnlyList<AliasItem>> ListAsync(CancellationToken cancellation) => (await KnownAsync(cancellation)).List;

    /// <summary>As the store has them.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AliasList> ReadAsync(CancellationToken cancellation) => (await store.ReadAsync(cancellation)).List;

    /// <summary>Puts others in their place.</summary>
    /// <param name="aliases">All that there are to be.</param>
    /// <param name="ifMatch">The version that is to be changed, as the ETag said; null for whichever there is.</param>
    /// <param name="actor">Who changes them.</param>
    /// <param name="address">From where.</param>
    /// <exception cref="ApiException">400; 412 when they were changed meanwhile.</exception>
    public async Task<AliasList> ChangeAsync(
        IReadOnlyList<AliasItem>? aliases, string? ifMatch, string actor, string? address, CancellationToken cancellation)
    {
        AliasRules.Check(aliases);
        var (before, tag) = await store.ReadAsync(cancellation);
        if (ifMatch is not null && ifMatch != "*" && ifMatch != TagOf(before))
        {
            throw Changed();
        }

        var after = new AliasList([.. aliases!.OrderBy(a => a.Alias, StringComparer.Ordinal)], before.Version + 1, time.GetUtcNow(), actor);
        if (!await store.TryWriteAsync(after, tag, cancellation))
        {
            throw Changed();
        }

        _known = null;
        await audit.RecordAsync(
            new AuditEntry(actor, "ai.aliases.change", "ai:aliases", true, $"{after.Aliases.Count} aliases", address), cancellation);
        return after;
    }

    public static string TagOf(AliasList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return string.Create(CultureInfo.InvariantCulture, $"\"{list.Version}\"");
    }

    private static ApiException Changed() => new(
        HttpStatusCode.PreconditionFailed, "aliases-changed", "Somebody else changed them", "Read the aliases again and decide anew.");

    private async ValueTask<Known> KnownAsync(CancellationToken cancellation)
    {
        var known = _known;
        if (known is not null && time.GetUtcNow() - known.At < Lifetime)
        {
            return known;
        }

        try
        {
            var list = (await store.ReadAsync(cancellation)).List.Aliases;
            return _known = new Known(list, list.ToDictionary(a => a.Alias, StringComparer.Ordinal), time.GetUtcNow());
        }
        catch (TableStorageException) when (known is not null)
        {
            // The last ones hold; ask again when their time is over once more.
            return _known = known with { At = time.GetUtcNow() };
        }
    }

    private sealed record Known(IReadOnlyList<AliasItem> List, Dictionary<string, AliasItem> ByName, DateTimeOffset At);
}
