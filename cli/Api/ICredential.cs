namespace CloudNexus.Cli.Api;

/// <summary>What proves who calls.</summary>
internal interface ICredential
{
    /// <summary>The bearer token; null for none.</summary>
    /// <exception cref="CliException">There was one and it is over; the message says what to do.</exception>
    Task<string?> TokenAsync(CancellationToken stop);

    /// <summary>Another token in place of one that the server refused; null when there is no other.</summary>
    /// <exception cref="CliException">There was one and it is over; the message says what to do.</exception>
    Task<string?> RenewAsync(string refused, CancellationToken stop);
}

/// <summary>One that does not change, or none.</summary>
internal sealed class FixedToken(string? token) : ICredential
{
    public Task<string?> TokenAsync(CancellationToken stop) => Task.FromResult(token);

    public Task<string?> RenewAsync(string refused, CancellationToken stop) => Task.FromResult<string?>(null);
}
