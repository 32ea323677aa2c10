using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Footprint;

/// <summary>
/// Gives back the pages of program files that only the start, or something rare, needed. The kernel maps sixteen for each one that is
/// touched and takes them back only when memory is short; what is in use comes back out of its page cache.
/// </summary>
public sealed partial class ProgramPages(TimeProvider clock)
{
    private const int DontNeed = 4;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Delay(First, clock, stop).ConfigureAwait(false);
        while (true)
        {
            Release();
            await UntilCollectedAsync(stop).ConfigureAwait(false);
        }
    }

    // To find what is in use, a collection reads the tables that describe each function's frame: 2 MB that nothing else needs.
    private async Task UntilCollectedAsync(CancellationToken stop)
    {
        var collections = GC.CollectionCount(0);
        for (var waited = TimeSpan.Zero; waited < AtLeastEvery && GC.CollectionCount(0) == collections; waited += LookEvery)
        {
            await Task.Delay(LookEvery, clock, stop).ConfigureAwait(false);
        }
    }

    /// <returns>How many KiB were given back; zero where the system doesn't tell what is mapped.</returns>
    public static int Release()
    {
        try
        {
            using var smaps = new StreamReader("/proc/self/smaps", new FileStreamOptions { BufferSize = 0 });
            var released = 0;
            foreach (var mapping in FileMapping.Unchanged(smaps).ToArray())
            {
                released += Advise(mapping.Start, mapping.Length, DontNeed) == 0 ? mapping.ResidentKb : 0;
            }

            return released;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
