namespace CloudNexus.Local.Hub.Log;

/// <summary>A commit thread's scratch memory: the group that it writes and the bytes of it.</summary>
internal sealed class CommitBuffer
{
    /// <summary>A buffer that one large append made larger than this is not kept.</summary>
    private const int KeptBytes = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[64 * 1024];

    public List<PendingAppend> Group { get; } = [];

    /// <summary>The encoded group: stretches of the scratch memory, and records of batches where their senders' memory has them.</summary>
    public List<ReadOnlyMemory<byte>> Pieces { get; } = [];

    /// <summary>Encodes the group, giving each append its sequence number.</summary>
    /// <param name="position">Where it will begin in the segment.</param>
    /// <returns>The sequence number after its last event.</returns>
    public long Encode(in SegmentHeader segment, long position, long sequence, long nowMs)
    {
        Reserve(Group.Sum(a => a.Batch is null ? a.Bytes : RecordFormat.BatchHeaderBytes));
        var (at, pieceFrom) = (0, 0);
        var offset = segment.BaseOffset + position;
        foreach (var append in Group)
        {
            append.Sequence = sequence;
            if (append.Batch is { } batch)
            {
                RecordFormat.WriteHeader(_bytes.AsSpan(at), segment.Salt, sequence, offset, nowMs, batch);
                at += RecordFormat.BatchHeaderBytes;
                Pieces.Add(_bytes.AsMemory(pieceFrom..at));
                Pieces.Add(batch.Records);
                pieceFrom = at;
                sequence += batch.Count;
                offset += append.Bytes;
                continue;
            }

            for (var i = 0; i < append.Count; i++)
            {
                var size = RecordFormat.Write(_bytes.AsSpan(at), segment.Salt, sequence++, offset, nowMs, append[i]);
                at += size;
                offset += size;
            }
        }

        if (at > pieceFrom)
        {
            Pieces.Add(_bytes.AsMemory(pieceFrom..at));
        }

        return sequence;
    }

    /// <summary>Forgets the group, so that its memory can go.</summary>
    public void Clear()
    {
        Group.Clear();
        Pieces.Clear();
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[64 * 1024];
        }
    }

    private void Reserve(int count)
    {
        if (count > _bytes.Length)
        {
            _bytes = new byte[Math.Max(count, Math.Min(_bytes.Length * 2, KeptBytes))];
        }
    }
}
