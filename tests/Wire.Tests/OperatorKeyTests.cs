using System.Security.Cryptography;

namespace CloudNexus.Wire.Tests;

public sealed class OperatorKeyTests
{
    private static readonly CommandText Command = new(NodeId.New(), "restart", """{"service":"nginx"}""", CommandText.NewNonce(), 1_800_000_000_000);

    [Fact]
    public void IsSigned_OwnSignature_IsTrueAfterATripThroughText()
    {
        using var key = OperatorKey.New();
        using var again = OperatorKey.FromPem(key.ToPem());
        Assert.True(OperatorPublicKey.TryParse(key.Public.ToString(), out var pinned));
        Assert.Equal(key.Public.Id, pinned.Id);
        Assert.True(pinned.IsSigned(Command, again.Sign(Command)));
    }

    public static TheoryData<CommandText> Altered => new()
    {
        Command with { Target = NodeId.New() },
        Command with { Action = "restart2" },
        Command with { Arguments = """{"service": "nginx"}""" },
        Command with { Nonce = CommandText.NewNonce() },
        Command with { ExpiresAtMs = Command.ExpiresAtMs + 1 },
    };

    [Theory]
    [MemberData(nameof(Altered))]
    public void IsSigned_AnyPartAltered_IsFalse(CommandText altered)
    {
        using var key = OperatorKey.New();
        Assert.False(key.Public.IsSigned(altered, key.Sign(Command)));
    }

    [Fact]
    public void IsSigned_ForeignKeyOrRubbish_IsFalse()
    {
        using var key = OperatorKey.New();
        using var other = OperatorKey.New();
        Assert.False(key.Public.IsSigned(Command, other.Sign(Command)));
        Assert.All([null, "", "rubbish", Convert.ToBase64String(new byte[64]), Convert.ToBase64String(new byte[65])],
            signature => Assert.False(key.Public.IsSigned(Command, signature)));
    }

    [Fact]
    public void IsValid_LineEndInAPart_IsFalse()
    {
        Assert.True(Command.IsValid());
        Assert.False((Command with { Action = "a\nb" }).IsValid());
        Assert.False((Command with { Target = Command.Target + "\n" }).IsValid());
        Assert.False((Command with { Arguments = new string('x', CommandText.MostArgumentBytes + 1) }).IsValid());
    }

    [Fact]
    public void TryParse_OtherCurveOrRubbish_IsFalse()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var otherOf256Bits = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var key = OperatorKey.New();
        var offTheCurve = Convert.FromBase64String(key.Public.ToString());
        offTheCurve[^1] ^= 1;
        string?[] wrong =
        [
            null, "", "%%", "AAAA", key.Public + "AAAA", Convert.ToBase64String(p384.ExportSubjectPublicKeyInfo()),
            Convert.ToBase64String(otherOf256Bits.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(offTheCurve),
        ];
        Assert.All(wrong, text => Assert.False(OperatorPublicKey.TryParse(text, out _)));
        Assert.Equal([false, true], wrong[^2..].Select(OperatorPublicKey.HasForm));
        Assert.Throws<CryptographicException>(() => OperatorKey.FromPem(p384.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => OperatorKey.FromPem("rubbish"));
    }
}
