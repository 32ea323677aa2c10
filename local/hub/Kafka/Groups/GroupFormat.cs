using System.Buffers.Binary;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>The bytes of a group's file. Specified in docs/kafka.md.</summary>
internal static class GroupFormat
{
    private const short Version = 1;
    private const int CrcBytes = 4;

    public static byte[] Encode(GroupState state)
    {
        using var writer = new KafkaWriter();
        writer.Int32(0);
        writer.Int16(Version);
        writer.String(state.Name);
        writer.Int32(state.Generation);
        writer.String(state.Type);
        writer.String(state.Protocol);
        writer.String(state.Leader);
        writer.Array(state.Members, (w, member) =>
        {
            w.String(member.Id);
            w.Int64((long)member.SessionTimeout.TotalMilliseconds);
            w.Int64((long)member.RebalanceTimeout.TotalMilliseconds);
            w.Array(member.Protocols, (x, protocol) =>
            {
                x.String(protocol.Name);
                x.Bytes(protocol.Metadata);
            });
            w.Bytes(member.Assignment);
        });
        var bytes = writer.Written.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Crc32C.Compute(0, bytes.AsSpan(CrcBytes)));
        return bytes;
    }

    /// <returns>Null when it is no such file, or a damaged one.</returns>
    public static GroupState? Decode(byte[] bytes)
    {
        if (bytes.Length < CrcBytes || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Crc32C.Compute(0, bytes.AsSpan(CrcBytes)))
        {
            return null;
        }

        var reader = new KafkaReader(bytes.AsMemory(CrcBytes));
        if (reader.Int16() != Version)
        {
            return null;
        }

        var (name, generation) = (reader.String(), reader.Int32());
        var (type, protocol, leader) = (reader.String(), reader.String(), reader.String());
        var members = reader.Array(r => new GroupMember(
            r.String(),
            TimeSpan.FromMilliseconds(r.Int64()),
            TimeSpan.FromMilliseconds(r.Int64()),
            r.Array(p => new GroupProtocol(p.String(), p.Bytes().ToArray())))
        {
            Assignment = r.Bytes().ToArray(),
        });
        return reader.Failed ? null : new GroupState(name, generation, type, protocol, leader, members);
    }
}
