using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>One append-only file of the spool, or what is to become one when the disk has room again.</summary>
internal sealed class Segment(ulong number)
{
    private const string Extension = ".spool";
    private const int Digits = 12;
    private readonly List<(SchemaId Id, int Offset, int Length)> _schemas = [];

    public ulong Number => number;

    public string Name { get; } = number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture) + Extension;

    public uint Salt { get; } = SpoolFormat.SaltOf(number);

    /// <summary>Set while it is open to be written, or in memory.</summary>
    public ISpoolFile? File { get; set; }

    public MemorySpoolFile? Memory => File as MemorySpoolFile;

    /// <summary>Where the next record goes.</summary>
    public int Length { get; set; }

    /// <summary>The highest number that a sample had when it was written last.</summary>
    public long LastNumber { get; set; }

    /// <summary>The time of its first sample; null while it has none.</summary>
    public long? FirstMs { get; set; }

    /// <returns>Null when the name is not that of a segment.</returns>
    public static ulong? NumberOf(string name)
        => name.EndsWith(Extension, StringComparison.Ordinal) && name.Length == Digits + Extension.Length
            && ulong.TryParse(name.AsSpan(0, Digits), System.Globalization.NumberStyles.None, null, out var number)
            ? number
            : null;

    public void AddSchema(SchemaId id, int payloadOffset, int length) => _schemas.Add((id, payloadOffset, length));

    /// <summary>Where the schema's encoding stands; null when the segment has it not.</summary>
    public (int Offset, int Length)? SchemaAt(SchemaId id)
    {
        foreach (var schema in _schemas)
        {
            if (schema.Id == id)
            {
                return (schema.Offset, schema.Length);
            }
        }

        return null;
    }
}
