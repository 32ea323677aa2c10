using System.Diagnostics.Metrics;
using System.Net;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Events;

/// <summary>Requests that wait for something, bounded for this instance and each caller: beyond that they are refused and counted.</summary>
/// <param name="what">What they wait for.</param>
public sealed class WaitingRoom(string what = WaitingRoom.Events)
{
    private const string Events = "events";

    public const int MostWaiting = 500;
    public const int MostOfCaller = 20;

    private const int RetrySeconds = 5;
    private readonly Counter<long> _refused = Telemetry.Meter.CreateCounter<long>($"{what}.waits_refused");
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byCaller = [];
    private int _waiting;

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <returns>The place; dispose of it to leave.</returns>
    /// <exception cref="ApiException">429: there is none.</exception>
    public IDisposable Enter(string caller)
    {
        lock (_gate)
        {
            var own = _byCaller.GetValueOrDefault(caller);
            if (_waiting < MostWaiting && own < MostOfCaller)
            {
                _waiting++;
                _byCaller[caller] = own + 1;
                return new Place(this, caller);
            }
        }

        _refused.Add(1);
        throw new ApiException(
            HttpStatusCode.TooManyRequests,
            "too-many-waiting",
            "Too many requests wait",
            $"At most {MostOfCaller} requests of a caller, and {MostWaiting} together, wait for {what.Replace('_', ' ')}. Ask without 'wait', or later.")
        {
            RetryAfterSeconds = RetrySeconds,
        };
    }

    private void Leave(string caller)
    {
        lock (_gate)
        {
            _waiting--;
            if (--_byCaller[caller] == 0)
            {
                _byCaller.Remove(caller);
            }
        }
    }

    private sealed class Place(WaitingRoom room, string caller) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                room.Leave(caller);
            }
        }
    }
}
