using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>What lets new nodes in, as the service knows it: never the token itself. Its text is <c>nxe_{id}_{secret}</c>, 32 secret
/// characters of five bits.</summary>
/// <param name="Hash">SHA-256 of the text.</param>
/// <param name="Used">Nodes that it has let in.</param>
/// <param name="MostUses">Nodes that it may let in.</param>
/// <param name="Labels">Given to each node, whatever its agent says of these names.</param>
/// <param name="NodeType">Given to each node; null for what its agent says.</param>
/// <param name="CreatedBy">The user's name.</param>
public sealed record EnrolmentToken(
    string Id,
    string Name,
    byte[] Hash,
    int Used,
    int MostUses,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, string> Labels,
    string? NodeType,
    DateTimeOffset CreatedAt,
    string CreatedBy)
{
    private const string Prefix = "nxe";
    private const int SecretLength = 32;

    /// <summary>A new id and the text that belongs to it: a secret.</summary>
    public static (string Id, string Text) NewText()
    {
        var id = Wire.NodeId.New(8);
        return (id, $"{Prefix}_{id}_{Wire.NodeId.New(SecretLength)}");
    }

    public static bool TryReadId(string? text, [NotNullWhen(true)] out string? id)
    {
        id = null;
        if (text is { Length: <= 128 } && text.Split('_') is [Prefix, var named, { Length: SecretLength }] && Wire.NodeId.IsValid(named))
        {
            id = named;
        }

        return id is not null;
    }

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public bool IsText(string text) => CryptographicOperations.FixedTimeEquals(Hash, HashOf(text));
}
