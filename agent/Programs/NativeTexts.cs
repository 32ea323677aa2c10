using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Programs;

/// <summary>Native memory for one call, freed together.</summary>
internal sealed class NativeTexts : IDisposable
{
    private readonly List<nint> _blocks = [];

    /// <summary>Room for an opaque structure, zeroed.</summary>
    public nint Block()
    {
        var block = Marshal.AllocCoTaskMem(Posix.OpaqueBytes);
        _blocks.Add(block);
        Marshal.Copy(new byte[Posix.OpaqueBytes], 0, block, Posix.OpaqueBytes);
        return block;
    }

    /// <summary>The texts as C strings, with a null at the end.</summary>
    public nint[] Array(IEnumerable<string> texts)
    {
        var array = new List<nint>();
        foreach (var text in texts)
        {
            array.Add(Marshal.StringToCoTaskMemUTF8(text));
            _blocks.Add(array[^1]);
        }

        return [.. array, 0];
    }

    public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);
}
