using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage;

/// <summary>Signs each try by SharedKeyLite: its date and its path as sent. With an emulator the path begins with the account too, so
/// that the name stands there twice, as it must.</summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        request.Headers.TryGetValue(TableHeaders.Date, out var date);
        var signature = credential.Sign($"{date}\n/{credential.AccountName}{request.Uri.ToUri().AbsolutePath}");
        request.Headers.SetValue(HttpHeader.Names.Authorization, $"SharedKeyLite {credential.AccountName}:{signature}");
    }
}
