using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// Divides the fleet's limit on runs at a time among the engines that work, so that no run asks anybody: one row of the <c>JobEngines</c>
/// table has each engine's share and until when it is good. The sum of the shares never passes the limit: who has more than is fair gives
/// way as its runs end, who has less takes what is free. Not thread-safe: an engine's loop calls it.
/// </summary>
public sealed class EngineShares(Tables tables, TimeProvider time, string engine, int limit)
{
    private const string Partition = "engines";
    private const string Row = "shares";
    private const int MostTries = 20;
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(45);

    private DateTimeOffset _until = DateTimeOffset.MinValue;
    private int _share;

    /// <summary>Whether it is time to renew it.</summary>
    public bool IsShort => _until - time.GetUtcNow() <= Good - Lease.LookEach;

    /// <summary>Whether as many engines work as runs may: this one is left over.</summary>
    public bool IsSpare { get; private set; }

    /// <summary>Runs that this engine may have at a time; 0 once it could not renew in time.</summary>
    public int Mine => time.GetUtcNow() < _until ? _share : 0;

    /// <param name="running">Runs that this engine has now.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer: the share of before is good until its time.</exception>
    public Task RenewAsync(int running, CancellationToken cancellation) => ChangeAsync(
        shares =>
        {
            var others = shares.Where(s => s.Key != engine).ToDictionary();
            var fair = FairShare([.. others.Keys, engine]);
            var free = Math.Max(0, limit - others.Values.Sum(s => s.Share));
            var mine = Math.Min(Math.Max(fair, running), free);
            IsSpare = fair == 0;
            _share = mine;
            _until = time.GetUtcNow() + Good;
            others[engine] = (mine, _until);
            return others;
        },
        cancellation);

    /// <summary>Gives the share back, if it has one.</summary>
    /// <exception cref="TableStorageException">The store does not answer: it ends by itself.</exception>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        if (_until == DateTimeOffset.MinValue)
        {
            return;
        }

        _until = DateTimeOffset.MinValue;
        await ChangeAsync(shares => shares.Where(s => s.Key != engine).ToDictionary(), cancellation);
    }

    /// <summary>The limit divided; what is left over goes to the first by name.</summary>
    private int FairShare(string[] engines)
    {
        Array.Sort(engines, StringComparer.Ordinal);
        var place = Array.IndexOf(engines, engine);
        return (limit / engines.Length) + (place < limit % engines.Length ? 1 : 0);
    }

    private async Task ChangeAsync(
        Func<Dictionary<string, (int Share, DateTimeOffset Until)>, Dictionary<string, (int Share, DateTimeOffset Until)>> change,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var table = await tables.GetAsync(Tables.JobEngines);
            var found = await table.GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellation);
            var shares = Read(found.IsNotFound ? "" : found.Value.GetString("Shares"));
            var row = new TableEntity(Partition, Row) { ["Shares"] = Write(change(shares)) };
            var result = await tables.WriteAsync(Tables.JobEngines, t => found.IsNotFound
                ? t.AddEntityAsync(row, cancellation)
                : t.UpdateEntityAsync(row, found.ETag, TableUpdateMode.Replace, cancellation));
            if (result.IsSuccess)
            {
                return;
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsConflict || result.IsNotFound))
            {
                _until = DateTimeOffset.MinValue;
                result.EnsureSuccess();
            }
        }
    }

    private Dictionary<string, (int Share, DateTimeOffset Until)> Read(string? text)
    {
        var shares = new Dictionary<string, (int, DateTimeOffset)>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is [var name, var share, var until]
                && DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until, CultureInfo.InvariantCulture)) is var end
                && end > time.GetUtcNow())
            {
                shares[name] = (int.Parse(share, CultureInfo.InvariantCulture), end);
            }
        }

        return shares;
    }

    private static string Write(Dictionary<string, (int Share, DateTimeOffset Until)> shares) => string.Join(
        ' ',
        shares.Select(s => string.Create(
            CultureInfo.InvariantCulture, $"{s.Key}={s.Value.Share}={s.Value.Until.ToUnixTimeMilliseconds()}")));
}
