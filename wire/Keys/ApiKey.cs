using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Wire;

/// <summary>
/// A node's API key, <c>nx_{node}_{key}_{secret}</c>: 32 secret characters of five bits. The whole text never leaves the host but in
/// <c>X-API-Key</c> of sources that cannot sign; agents use the subkeys derived from it.
/// </summary>
public sealed class ApiKey
{
    private const string Prefix = "nx";
    private const int SecretLength = 32;
    private readonly byte[] _secret;

    private ApiKey(string nodeId, string keyId, string secret)
    {
        NodeId = nodeId;
        KeyId = keyId;
        Text = $"{Prefix}_{nodeId}_{keyId}_{secret}";
        _secret = Encoding.ASCII.GetBytes(secret);
    }

    public string NodeId { get; }

    public string KeyId { get; }

    /// <summary>The whole key: a secret. Never log it.</summary>
    public string Text { get; }

    public static ApiKey New(string nodeId) => new(nodeId, Wire.NodeId.New(8), Wire.NodeId.New(SecretLength));

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (text is not { Length: <= 192 } || text.Split('_') is not [Prefix, var node, var id, var secret])
        {
            return false;
        }

        if (!Wire.NodeId.IsValid(node) || !Wire.NodeId.IsValid(id) || secret.Length != SecretLength || !Wire.NodeId.IsValid(secret))
        {
            return false;
        }

        key = new ApiKey(node, id, secret);
        return true;
    }

    /// <summary>The key that frames are MACed with, 32 bytes.</summary>
    public byte[] DeriveMacKey() => Derive("cloudnexus frame mac v1");

    /// <summary>The key that log frames are MACed with, 32 bytes.</summary>
    public byte[] DeriveLogMacKey() => DeriveLogMacKey(DeriveMacKey());

    /// <summary>The key that log frames are MACed with, from that of the same key's frames, which is all that the service has of it; 32 bytes.</summary>
    public static byte[] DeriveLogMacKey(ReadOnlySpan<byte> macKey)
    {
        var key = new byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, macKey, key, "cloudnexus log frame mac v1"u8);
        return key;
    }

    /// <summary>The key that API requests are signed with, 32 bytes.</summary>
    public byte[] DeriveSigningKey() => Derive("cloudnexus request signature v1");

    /// <summary>What the service stores to recognise the key: SHA-256 of <see cref="Text"/> (the secret has 160 bits, so no slow hash is needed).</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>The key without its secret, for logs.</summary>
    public override string ToString() => $"{Prefix}_{NodeId}_{KeyId}_…";

    private byte[] Derive(string purpose)
        => HKDF.DeriveKey(
            HashAlgorithmName.SHA256, _secret, 32, Encoding.ASCII.GetBytes($"{NodeId}/{KeyId}"), Encoding.ASCII.GetBytes(purpose));
}
