namespace CloudNexus.Functions.Notify.Channels;

/// <summary>The channels as they were a moment ago: other instances' changes are seen within <see cref="Fresh"/>, own ones at
/// once.</summary>
public sealed class ChannelDirectory(ChannelStore store, TimeProvider time)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private Snapshot? _last;

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Channel>> ListAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (Volatile.Read(ref _last) is { } last && now - last.At < Fresh)
        {
            return last.Channels;
        }

        var read = new Snapshot(await store.ListAsync(cancellation), now);
        Volatile.Write(ref _last, read);
        return read.Channels;
    }

    /// <summary>Has them read anew.</summary>
    public void Forget() => Volatile.Write(ref _last, null);

    private sealed record Snapshot(IReadOnlyList<Channel> Channels, DateTimeOffset At);
}
