using System.Text;

namespace CloudNexus.Wire.Tests;

public sealed class KeyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_000);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{}");

    [Fact]
    public void New_Key_ReadsBackAndHidesItsSecret()
    {
        var key = ApiKey.New("node-1");
        Assert.True(ApiKey.TryParse(key.Text, out var read));
        Assert.Equal((key.NodeId, key.KeyId, key.Text), (read.NodeId, read.KeyId, read.Text));
        Assert.Equal(key.DeriveMacKey(), read.DeriveMacKey());
        Assert.DoesNotContain(key.Text.Split('_')[3], key.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(key.DeriveMacKey(), key.DeriveSigningKey());
    }

    [Fact]
    public void Derive_GivenKey_IsTheGoldenBytes()
    {
        Assert.Equal(
            "f129665f0e4ed0a8535779c5612ab1c86938fec0612a01b586285e6521fec1d9",
            Convert.ToHexStringLower(Given.Key.DeriveMacKey()));
        Assert.Equal(
            "6f1847960d5e6a6759317e0e8364bb02a58e20159c881c0e17850d26a6d6dbca",
            Convert.ToHexStringLower(Given.Key.DeriveSigningKey()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nx_node_key_short")]
    [InlineData("ny_node-1_key1_abcdefghijkmnpqrstuvwxyz23456789")]
    [InlineData("nx_Node_key1_abcdefghijkmnpqrstuvwxyz23456789")]
    [InlineData("nx_node-1_key1_abcdefghijkmnpqrstuvwxyz23456789_x")]
    [InlineData("nx__key1_abcdefghijkmnpqrstuvwxyz23456789")]
    public void TryParse_NoKey_IsFalse(string? text) => Assert.False(ApiKey.TryParse(text, out _));

    [Fact]
    public void Create_Signature_ReadsBackAndIsValid()
    {
        var made = RequestSignature.Create(Given.Key, "POST", "/api/v1/agents/sync?x=1", Body, Now);
        Assert.True(RequestSignature.TryParse(made.ToHeader(), out var read));
        Assert.Equal(made, read);
        Assert.True(IsValid(read));
    }

    [Fact]
    public void IsValid_AnyPartChanged_IsFalse()
    {
        var made = RequestSignature.Create(Given.Key, "POST", "/api/v1/agents/sync?x=1", Body, Now);
        var key = Given.Key.DeriveSigningKey();

        Assert.False(made.IsValid(key, "PUT", "/api/v1/agents/sync?x=1", Body));
        Assert.False(made.IsValid(key, "POST", "/api/v1/agents/sync?x=2", Body));
        Assert.False(made.IsValid(key, "POST", "/api/v1/agents/sync?x=1", Encoding.UTF8.GetBytes("{ }")));
        Assert.False(made.IsValid(Given.Key.DeriveMacKey(), "POST", "/api/v1/agents/sync?x=1", Body));
        Assert.False(IsValid(made with { TimeMs = made.TimeMs + 1 }));
        Assert.False(IsValid(made with { Nonce = NodeId.New() }));
        Assert.False(IsValid(made with { NodeId = "node-2" }));
        Assert.False(IsValid(made with { KeyId = "key2" }));
        Assert.False(IsValid(made with { Signature = "" }));
        Assert.False(IsValid(made with { Signature = made.Signature[..^1] }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v2;node-1;key1;1;abcdefghijkmnpqr;x")]
    [InlineData("v1;node-1;key1;-1;abcdefghijkmnpqr;x")]
    [InlineData("v1;node-1;key1;1;short;x")]
    [InlineData("v1;node_1;key1;1;abcdefghijkmnpqr;x")]
    [InlineData("v1;node-1;key1;1;abcdefghijkmnpqr;x;y")]
    public void TryParse_NoSignature_IsFalse(string? header) => Assert.False(RequestSignature.TryParse(header, out _));

    private static bool IsValid(RequestSignature signature)
        => signature.IsValid(Given.Key.DeriveSigningKey(), "POST", "/api/v1/agents/sync?x=1", Body);
}
