using Azure.Core;

namespace CloudNexus.Functions.Storage;

/// <summary>A transaction's answer is 202 whatever came of it: the part inside says whether another try is worth it.</summary>
internal sealed class TransactionClassifier : ResponseClassifier
{
    public static TransactionClassifier Instance { get; } = new();

    public override bool IsRetriableResponse(HttpMessage message)
    {
        var response = message.Response;
        return response.Status == 202 && response.ContentStream is not null
            ? TransactionReader.FailedStatus(response.Content.ToMemory().Span) is 408 or 429 or 500 or 502 or 503 or 504
            : base.IsRetriableResponse(message);
    }
}
