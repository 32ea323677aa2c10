using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalRetryContext(int retryCount, int maxRetryCount) : RetryContext
{
    public override int RetryCount => retryCount;

    public override int MaxRetryCount => maxRetryCount;
}
