using CloudNexus.Agent.Collectors;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Processes;

/// <summary>A <c>/proc</c> of processes in a directory of the test's own.</summary>
internal sealed class ProcessTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ProcessTree() => Directory.CreateDirectory(Root.PathOf("proc"));

    public HostRoot Root => new(_directory.Path);

    public static string Stat(int pid, string name, long ticks, long pages, long start = 1, int threads = 1)
        => $"{pid} ({name}) S 1 1 1 0 -1 4194560 100 0 0 0 {ticks} 0 0 0 20 0 {threads} 0 {start} "
            + $"1000000 {pages} 18446744073709551615 1 1 0\n";

    public void Set(int pid, string name, long ticks, long pages, long start = 1, int threads = 1)
        => Write($"{pid}/stat", Stat(pid, name, ticks, pages, start, threads));

    public void Write(string path, string text)
    {
        var target = Root.PathOf($"proc/{path}");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    public void End(int pid) => Directory.Delete(Root.PathOf($"proc/{pid}"), recursive: true);

    public void Dispose() => _directory.Dispose();
}
