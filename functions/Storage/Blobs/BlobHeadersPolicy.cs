using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>The headers of every try. The date is each try's own: the service refuses one that is 15 minutes old.</summary>
internal sealed class BlobHeadersPolicy(TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var headers = message.Request.Headers;
        headers.SetValue(TableHeaders.Date, clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        headers.SetValue(TableHeaders.Version, BlobHeaders.VersionValue);
    }
}
