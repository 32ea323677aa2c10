using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// Azure.Core's options, with this client's own. Of <see cref="ClientOptions.Retry"/> it uses MaxRetries (5), Delay (100 ms),
/// MaxDelay (8 s) and NetworkTimeout (15 s for each try); the mode is always exponential with full jitter. Change options before
/// the first client is made of them; clients of the same options share their metrics.
/// </summary>
public sealed class TableClientOptions : ClientOptions
{
    public TableClientOptions()
    {
        Retry.MaxRetries = 5;
        Retry.Delay = TimeSpan.FromMilliseconds(100);
        Retry.MaxDelay = TimeSpan.FromSeconds(8);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(15);
        RetryPolicy = new TableRetryPolicy(this);
        AddPolicy(new TableTransferPolicy(this), HttpPipelinePosition.BeforeTransport);
    }

    /// <summary>Dates, shared access signatures, and the waits between tries. Not the time-out of a try, which is Azure.Core's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Uniform in [0, 1): the share of the back-off that is waited.</summary>
    public Func<double> Jitter { get; set; } = Random.Shared.NextDouble;

    /// <summary>An operation's tries and waits together take no longer than this.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>An answer longer than this is refused. The service stops at about 4 MiB; the emulator does not.</summary>
    public long MaxResponseBytes { get; set; } = 32 * 1024 * 1024;

    public TableMetrics Metrics { get; } = new();
}
