using System.Globalization;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Usage;

/// <summary>Tells what was used: one's own keys', and to admins everybody's.</summary>
public sealed class UsageQuery(UsageStore store, UsageService service, TimeProvider time)
{
    private const int UsualDays = 7;
    private const int MostDays = 92;

    /// <param name="caller">Who asks.</param>
    /// <param name="from">The first day, <c>yyyy-MM-dd</c>; null for a week before the last.</param>
    /// <param name="to">The last day; null for today (UTC).</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400: they are no days, or too many.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AiUsageList> RunAsync(Caller caller, string? from, string? to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var last = Day("to", to) ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = Day("from", from) ?? DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - UsualDays + 1));
        if (first > last || last.DayNumber - first.DayNumber >= MostDays)
        {
            throw ApiException.BadRequest("bad-time", $"'from' is not after 'to', and they are at most {MostDays} days.");
        }

        await service.FlushAsync();
        var items = new List<AiUsageItem>();
        for (var day = last; day >= first && items.Count < UsageStore.MostRows; day = day.AddDays(-1))
        {
            var rows = await store.ListAsync(day, caller.Role == Role.Admin ? null : caller.Id, null, cancellation);
            items.AddRange(rows.Select(r => ToItem(r.Key, r.Count))
                .OrderBy(i => i.User, StringComparer.Ordinal).ThenBy(i => i.Model, StringComparer.Ordinal));
        }

        return new AiUsageList(first, last, items);
    }

    private static AiUsageItem ToItem(UsageKey key, UsageCount count) => new(
        key.Day,
        key.Key.Id,
        key.Key.OwnerName,
        key.Model,
        count.Requests,
        count.Failed,
        count.Cancelled,
        count.PromptTokens,
        count.CompletionTokens,
        count.FirstParts > 0 ? Math.Round((double)count.FirstPartMs / count.FirstParts, 1) : null,
        count.EvalMs > 0 ? Math.Round(count.EvalTokens * 1000.0 / count.EvalMs, 1) : null,
        count.Requests > 0 ? Math.Round((double)count.QueueMs / count.Requests, 1) : 0);

    private static DateOnly? Day(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 2000 and < 9999
            ? day
            : throw ApiException.BadRequest("bad-time", $"'{name}' is a day: yyyy-MM-dd.");
    }
}
