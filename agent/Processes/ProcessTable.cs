using System.IO.Enumeration;
using CloudNexus.Agent.Collectors;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Processes;

/// <summary>
/// Walks the processes of a host by their files in <c>/proc</c>. Those that end meanwhile, or that may not be read, are passed over.
/// Not thread-safe.
/// </summary>
public sealed class ProcessTable(HostRoot root)
{
    /// <summary>Processes looked at in one walk; further ones are left out.</summary>
    public const int MostProcesses = 32_768;

    // A stat line has 52 numbers and a name of at most 64 bytes.
    private const int LongestLine = 2048;
    private static readonly EnumerationOptions Entries = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };
    private readonly byte[] _line = new byte[LongestLine];

    public delegate void Visitor(int pid, in ProcessStat stat, ReadOnlySpan<byte> name);

    /// <returns>How many processes were shown.</returns>
    /// <exception cref="IOException">There is no <c>/proc</c>.</exception>
    public int Visit(Visitor visitor)
    {
        var directory = root.PathOf("proc");
        var pids = new FileSystemEnumerable<int>(directory, static (ref entry) => Pid(entry.FileName), Entries)
        {
            ShouldIncludePredicate = static (ref entry) => Pid(entry.FileName) > 0,
        };
        var shown = 0;
        foreach (var pid in pids.Take(MostProcesses))
        {
            if (ProcessStat.TryParse(ReadLine($"{directory}/{pid}/stat"), out var stat, out var name))
            {
                visitor(pid, stat, name);
                shown++;
            }
        }

        return shown;
    }

    private static int Pid(ReadOnlySpan<char> name)
        => name.Length > 0 && char.IsAsciiDigit(name[0]) && int.TryParse(name, out var pid) ? pid : 0;

    private ReadOnlySpan<byte> ReadLine(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return _line.AsSpan(0, RandomAccess.Read(file, _line, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
