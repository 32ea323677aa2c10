using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>A way to the store that a test can cut, and that can look at every request before it goes.</summary>
internal sealed class SwitchableTransport : HttpPipelineTransport
{
    private int _refused;
    private int _inFlight;
    private int _sent;

    public bool IsCut { get; set; }

    /// <summary>Called before a request goes out; what it throws or awaits happens to the request.</summary>
    public Func<Request, Task>? Before { get; set; }

    /// <summary>Called when a request has been carried out; its sender hears of it after what this awaits.</summary>
    public Func<Request, Task>? After { get; set; }

    /// <summary>Requests that are carried out, but whose sender never hears of it.</summary>
    public Func<Request, bool>? LosesAnswerOf { get; set; }

    /// <summary>Requests that met the cut.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Requests so far, whatever became of them.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Requests that have not come back whole.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>A client that goes this way and does not try again by itself.</summary>
    public TableServiceClient CreateClient()
    {
        var options = new TableClientOptions { Transport = this };
        options.Retry.MaxRetries = 0;
        return new TableServiceClient(Azurite.ConnectionString, options);
    }

    /// <summary>The same for blobs.</summary>
    public BlobServiceClient CreateBlobClient()
    {
        var options = new TableClientOptions { Transport = this };
        options.Retry.MaxRetries = 0;
        return new BlobServiceClient(Azurite.ConnectionString, options);
    }

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _sent);
        try
        {
            await CarryAsync(message);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task CarryAsync(HttpMessage message)
    {
        if (IsCut)
        {
            Interlocked.Increment(ref _refused);
            throw new RequestFailedException("The way to the store is cut.");
        }

        if (Before is { } before)
        {
            await before(message.Request);
        }

        await HttpClientTransport.Shared.ProcessAsync(message);
        if (message is { BufferResponse: true, Response.ContentStream: { } body })
        {
            // The body comes later than its head: whoever waits for the answer waits for both.
            var whole = new MemoryStream();
            await body.CopyToAsync(whole, message.CancellationToken);
            whole.Position = 0;
            message.Response.ContentStream = whole;
            await body.DisposeAsync();
        }

        if (After is { } after)
        {
            await after(message.Request);
        }

        if (LosesAnswerOf?.Invoke(message.Request) ?? false)
        {
            throw new RequestFailedException("The answer was lost.");
        }
    }
}
