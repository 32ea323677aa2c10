using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace CloudNexus.Wire;

/// <summary>The address of a schema by its content: the first 16 bytes of the SHA-256 of its encoding.</summary>
public readonly record struct SchemaId(ulong High, ulong Low)
{
    public const int Bytes = 16;

    public static SchemaId Of(ReadOnlySpan<byte> encodedSchema)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(encodedSchema, hash);
        return Read(hash);
    }

    public static SchemaId Read(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public static bool TryParse([NotNullWhen(true)] string? text, out SchemaId id)
    {
        id = default;
        if (text?.Length != 32
            || !ulong.TryParse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        id = new SchemaId(high, low);
        return true;
    }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Low);
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";
}
