using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Tests.Identity;

public sealed class MasterKeyTests
{
    private static readonly byte[] Secret = "a small secret"u8.ToArray();
    private readonly MasterKey _key = new(Convert.ToBase64String(new byte[32]));

    [Fact]
    public void TryDecrypt_OwnBytesAndContext_GivesTheSecret()
        => Assert.Equal(Secret, _key.TryDecrypt(_key.Encrypt(Secret, "a"u8), "a"u8));

    [Fact]
    public void Encrypt_Twice_IsNeverTheSame()
        => Assert.NotEqual(_key.Encrypt(Secret, "a"u8), _key.Encrypt(Secret, "a"u8));

    [Fact]
    public void TryDecrypt_OtherContextOrKey_IsNull()
    {
        var bytes = _key.Encrypt(Secret, "a"u8);
        var other = new byte[32];
        other[0] = 1;
        Assert.Null(_key.TryDecrypt(bytes, "b"u8));
        Assert.Null(new MasterKey(Convert.ToBase64String(other)).TryDecrypt(bytes, "a"u8));
    }

    [Fact]
    public void TryDecrypt_AnyBitChangedOrByteMissing_IsNull()
    {
        var bytes = _key.Encrypt(Secret, "a"u8);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(_key.TryDecrypt(bytes, "a"u8));
            bytes[i] ^= 1;
            Assert.Null(_key.TryDecrypt(bytes.AsSpan(0, i), "a"u8));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void New_NotThirtyTwoBytes_SaysWhatToDo(string base64)
        => Assert.Contains("openssl rand", Assert.Throws<InvalidOperationException>(() => new MasterKey(base64)).Message);
}
