using CloudNexus.Functions.Identity;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Identity;

public sealed class NonceCacheTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void TryUse_Again_IsRefusedAsLongAsItsTimeStampWouldBeTaken()
    {
        var nonces = new NonceCache(_time);
        Assert.True(nonces.TryUse("node", "nonce"));
        Assert.False(nonces.TryUse("node", "nonce"));
        _time.Advance(2 * RequestSignature.Tolerance);
        Assert.False(nonces.TryUse("node", "nonce"));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(nonces.TryUse("node", "nonce"));
    }

    [Fact]
    public void TryUse_SameNonceOfAnotherNode_IsTaken()
    {
        var nonces = new NonceCache(_time);
        Assert.True(nonces.TryUse("one", "nonce"));
        Assert.True(nonces.TryUse("other", "nonce"));
    }

    [Fact]
    public void TryUse_ManyAtOnce_TakesExactlyOne()
    {
        var nonces = new NonceCache(_time);
        var taken = 0;
        Parallel.For(0, 1000, _ => Interlocked.Add(ref taken, nonces.TryUse("node", "nonce") ? 1 : 0));
        Assert.Equal(1, taken);
    }
}
