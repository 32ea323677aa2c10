using System.Buffers;
using System.Buffers.Text;

namespace CloudNexus.Agent.Collectors;

/// <summary>Counts the lines of <c>/proc/net/tcp</c> and <c>tcp6</c> by their state, through a small window.</summary>
internal sealed class TcpStateCounter(HostRoot root, int states)
{
    /// <summary>Read of both files together at most.</summary>
    public const int MostBytes = 4 << 20;

    private const int LineBytes = 150;
    private const int WindowBytes = 16 * 1024;
    private readonly SocketTotals _sockets = new(root);
    private readonly string[] _views = root.ProcessViewPaths("net/tcp");

    /// <summary>One number per state, the kernel's state 1 first; empty when there are too many sockets to count.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ulong[] Count()
    {
        _sockets.Read();
        if ((_sockets.TcpInUse + _sockets.TcpTimeWait) * LineBytes > MostBytes)
        {
            return [];
        }

        var counts = new ulong[states];
        var view = Array.Find(_views, File.Exists) ?? throw new FileNotFoundException($"{_views[0]} is not there.");
        var left = MostBytes;
        return Add(view, counts, ref left) && (!File.Exists($"{view}6") || Add($"{view}6", counts, ref left)) ? counts : [];
    }

    // False when the bound was met before the end.
    private static bool Add(string path, ulong[] counts, ref int left)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            long offset = 0;
            var kept = 0;
            while (left > 0)
            {
                var read = RandomAccess.Read(handle, window.AsSpan(kept), offset);
                if (read == 0)
                {
                    AddLines(window.AsSpan(0, kept), counts);
                    return true;
                }

                offset += read;
                left -= read;
                var text = window.AsSpan(0, kept + read);
                var whole = text.LastIndexOf((byte)'\n') + 1;
                AddLines(text[..whole], counts);

                // A line as long as the window is none of the kernel's.
                kept = text.Length - whole < window.Length ? text.Length - whole : 0;
                text[^kept..].CopyTo(window);
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    // "   0: 0100007F:1F90 00000000:0000 0A 00000000:…": the state is the fourth field, hexadecimal.
    private static void AddLines(ReadOnlySpan<byte> text, ulong[] counts)
    {
        var lines = new ByteLines(text);
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            fields.Next();
            fields.Next();
            fields.Next();
            if (Utf8Parser.TryParse(fields.Next(), out byte state, out _, 'x') && state >= 1 && state <= counts.Length)
            {
                counts[state - 1]++;
            }
        }
    }
}
