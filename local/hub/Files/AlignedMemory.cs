using System.Runtime.InteropServices;

namespace CloudNexus.Local.Hub.Files;

/// <summary>Scratch memory that begins at a multiple of <see cref="Unit"/>, kept from use to use. Not thread-safe.</summary>
internal sealed class AlignedMemory
{
    /// <summary>Bytes: a page, and no less than the block of any disk in use.</summary>
    public const int Unit = 4096;

    private byte[] _bytes = [];
    private int _first;

    /// <summary>What was in it is lost.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - _first < count)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(count + Unit, pinned: true);
            var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) % Unit);
            _first = (Unit - past) % Unit;
        }

        return _bytes.AsSpan(_first, count);
    }
}
