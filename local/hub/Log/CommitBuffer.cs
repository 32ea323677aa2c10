namespace CloudNexus.Local.Hub.Log;

/// <summary>A commit thread's scratch memory: the group that it writes and the bytes of it.</summary>
internal sealed class CommitBuffer
{
    /// <summary>A buffer that one large append made larger than this is not kept.</summary>
    private const int KeptBytes = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[64 * 1024];

    public List<PendingAppend> Group { get; } = [];

    public Span<byte> Bytes(int count)
    {
        if (count > _bytes.Length)
        {
            _bytes = new byte[Math.Max(count, Math.Min(_bytes.Length * 2, KeptBytes))];
        }

        return _bytes.AsSpan(0, count);
    }

    /// <summary>Forgets the group, so that its memory can go.</summary>
    public void Clear()
    {
        Group.Clear();
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[64 * 1024];
        }
    }
}
