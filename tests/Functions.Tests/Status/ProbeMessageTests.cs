using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Status;

public sealed class ProbeMessageTests
{
    private readonly ProbeMessage _message = new(new MasterKey(Convert.ToBase64String(new byte[32])));

    [Fact]
    public void TryRead_OwnProbe_IsReadBack()
    {
        var bytes = _message.Write(7, 1_800_000_000_123);
        Assert.True(ProbeMessage.IsProbe(bytes));
        Assert.Equal((7, 1_800_000_000_123), _message.TryRead(bytes));
    }

    [Fact]
    public void TryRead_AnyByteChanged_IsNull()
    {
        for (var i = 0; i < ProbeMessage.Bytes; i++)
        {
            var bytes = _message.Write(1, 1_800_000_000_000);
            bytes[i] ^= 1;
            Assert.Null(_message.TryRead(bytes));
        }
    }

    [Fact]
    public void TryRead_OtherMasterKey_IsNull()
    {
        var other = new ProbeMessage(new MasterKey(Convert.ToBase64String([1, .. new byte[31]])));
        Assert.Null(_message.TryRead(other.Write(1, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    [InlineData(31)]
    public void TryRead_AnotherLength_IsNull(int length)
    {
        byte[] bytes = [.. _message.Write(1, 1), 0];
        Assert.Null(_message.TryRead(bytes.AsSpan(0, length)));
        Assert.False(ProbeMessage.IsProbe(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void IsProbe_Frame_IsNone() => Assert.NotEqual(DecodeStatus.Ok, Frame.TryParse(_message.Write(1, 1), out _));
}
