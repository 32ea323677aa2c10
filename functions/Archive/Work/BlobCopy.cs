using System.Globalization;
using System.Security.Cryptography;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>The first half of <see cref="ArchiveWork"/>: tables become the blocks of a blob, and the blob. In memory are a segment and a
/// block.</summary>
internal sealed class BlobCopy(
    BlobContainerClient container, ProgressStore store, Tables tables, ArchiveOptions options, TimeProvider time, Action<string> say)
    : IDisposable
{
    /// <summary>Blocks of two runs never share a name: one that lost the race has overwritten nothing.</summary>
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private readonly MemoryStream _pending = new();
    private ArchiveBuilder? _builder;
    private long _savedAt = time.GetTimestamp();

    /// <returns>Whether all is copied; false when the budget was spent before.</returns>
    /// <exception cref="BackupException">Another run is at it, or the archive that it builds on is damaged.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> RunAsync(ArchiveProgress progress, RunBudget budget, CancellationToken cancellation)
    {
        var (plan, copy) = (progress.Plan, progress.Copy);
        var before = plan.Base is null ? null : await ReadBaseAsync(plan.Base, cancellation);
        var segments = copy.Done.SelectMany(t => t.Segments).Concat(copy.Segments).ToList();
        _builder = new ArchiveBuilder(_pending, plan.Id, progress.CreatedAt, before, progress.Entries, segments);
        var told = copy.Done.Count;
        return await new TableCopier(tables).CopyAsync(copy, _builder, PauseAsync, cancellation);

        async Task<bool> PauseAsync()
        {
            for (; told < copy.Done.Count; told++)
            {
                var rows = copy.Done[told].Segments.Sum(s => (long)s.Rows);
                say(string.Create(CultureInfo.InvariantCulture, $"Copied {copy.Done[told].Name}: {rows:#,0} rows."));
            }

            if (_pending.Length >= options.BlockBytes)
            {
                await StageAsync(progress, cancellation);
            }

            if (!budget.IsSpent && time.GetElapsedTime(_savedAt) < options.CheckpointEach)
            {
                return false;
            }

            await StageAsync(progress, cancellation);
            progress.Entries = [.. _builder.Entries];
            await store.SaveAsync(progress, cancellation);
            _savedAt = time.GetTimestamp();
            return budget.IsSpent;
        }
    }

    /// <summary>Makes the blob, unless an earlier try has made it.</summary>
    /// <exception cref="BackupException">Another run is at it, or the store has lost what was uploaded: it is begun anew.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task CommitAsync(ArchiveProgress progress, CancellationToken cancellation)
    {
        var plan = progress.Plan;
        var manifest = await _builder!.FinishAsync(progress.Copy.Done, time.GetUtcNow(), cancellation);
        await StageAsync(progress, cancellation);
        try
        {
            var made = await container.CommitAsync(
                plan.Blob, progress.Blocks, ArchiveItem.Describe(plan, manifest), BlobCondition.IsNew, cancellation);
            if (!made.IsConflict && !made.IsPreconditionFailed)
            {
                made.EnsureSuccess();
            }
        }
        catch (TableStorageException lost) when (lost.ErrorCode == TableErrorCode.InvalidBlockList)
        {
            // Blocks go with the blob that somebody has made meanwhile, and after a week.
            if ((await container.FindAsync(plan.Blob, cancellation)).IsNotFound)
            {
                await store.DeleteAsync(cancellation);
                throw new BackupException($"The store has lost parts of {plan.Blob}: the next run begins anew.", lost);
            }
        }

        progress.IsCommitted = true;
        await store.SaveAsync(progress, cancellation);
    }

    public void Dispose() => _pending.Dispose();

    private async Task StageAsync(ArchiveProgress progress, CancellationToken cancellation)
    {
        if (_pending.Length == 0)
        {
            return;
        }

        var block = string.Create(CultureInfo.InvariantCulture, $"{progress.Blocks.Count:d5}-{_run}");
        var bytes = _pending.GetBuffer().AsMemory(0, (int)_pending.Length);
        (await container.StageAsync(progress.Plan.Blob, block, bytes, cancellation)).EnsureSuccess();
        progress.Blocks.Add(block);
        _pending.SetLength(0);
    }

    private async Task<Manifest> ReadBaseAsync(string name, CancellationToken cancellation)
    {
        var found = await container.FindAsync(name, cancellation);
        if (found.IsNotFound)
        {
            await store.DeleteAsync(cancellation);
            throw new BackupException($"{name}, on which it builds, was deleted: the next run begins anew.");
        }

        try
        {
            using var reader = await ArchiveReader.OpenAsync(new BlobReadStream(container, found.Value), name, cancellation);
            return reader.Manifest;
        }
        catch (DamagedArchiveException damage)
        {
            await store.DeleteAsync(cancellation);
            throw new BackupException($"{damage.Message} Delete it from the container {container.Name}: the next run begins anew.", damage);
        }
    }
}
