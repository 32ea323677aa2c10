using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// The relays as this instance knows them. What is at most five seconds old is good, what is at most a minute old while it is read anew
/// behind
/// the caller: nobody who asks the model server itself waits for the store.
/// </summary>
public sealed class RelayBoard(RelayStore store, SettingValues settings, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Usable = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private RelayPicture _known = RelayPicture.Empty;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private Task<RelayPicture>? _reading;

    /// <summary>Whether the setting lets relays be used.</summary>
    public bool IsOn => settings.IsOn(AiSettings.Relay);

    /// <summary>Relays that are up, of those that were there when last looked at; 0 where relays are off.</summary>
    public int Up
    {
        get
        {
            lock (_gate)
            {
                return !IsOn ? 0 : _known.Relays.Count(r => r.IsUp(time.GetUtcNow()));
            }
        }
    }

    /// <summary>The relays; none where the store does not answer, or relays are off.</summary>
    public async ValueTask<RelayPicture> LookAsync(CancellationToken cancellation)
    {
        if (!IsOn)
        {
            return RelayPicture.Empty;
        }

        Task<RelayPicture> reading;
        lock (_gate)
        {
            var age = time.GetUtcNow() - _readAt;
            if (age < Fresh)
            {
                return _known;
            }

            reading = Begin();
            if (age < Usable)
            {
                return _known;
            }
        }

        return await reading.WaitAsync(cancellation);
    }

    /// <summary>The relays as the store has them now; none where relays are off.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayPicture> ReadAsync(CancellationToken cancellation)
    {
        if (!IsOn)
        {
            return RelayPicture.Empty;
        }

        var picture = await store.ReadAsync(cancellation);
        Note(picture);
        return picture;
    }

    /// <summary>Has the store read next time: this instance has heard news.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _readAt = DateTimeOffset.MinValue;
        }
    }

    private Task<RelayPicture> Begin()
    {
        if (_reading is not { IsCompleted: false })
        {
            _reading = Task.Run(ReadBehindAsync);
        }

        return _reading;
    }

    private async Task<RelayPicture> ReadBehindAsync()
    {
        try
        {
            var picture = await store.ReadAsync(CancellationToken.None);
            Note(picture);
            return picture;
        }
        catch (TableStorageException)
        {
            RelayMetrics.StoreFailures.Add(1);
            return RelayPicture.Empty;
        }
    }

    private void Note(RelayPicture picture)
    {
        lock (_gate)
        {
            (_known, _readAt) = (picture, time.GetUtcNow());
        }
    }
}
