namespace CloudNexus.Harness;

/// <summary>Tells a process in which work goes on from one that waits.</summary>
public static class ThreadsAtRest
{
    private const string Tasks = "/proc/self/task";
    private static readonly ManualResetEvent Never = new(false);

    /// <summary>A millisecond, for which the caller's thread stands still: an awaited one would be kept by the pool's, which then look for
    /// more to do for a while.</summary>
    public static void Pause() => Never.WaitOne(1);

    /// <summary>Whether nothing is queued for the thread pool, and no thread but the caller's runs, is ready to, or waits for a disk. The
    /// threads' states are Linux's (proc(5), <c>/proc/pid/stat</c>); elsewhere only the queue is looked at.</summary>
    public static bool Now()
        => ThreadPool.PendingWorkItemCount == 0
            && (!Directory.Exists(Tasks) || Directory.EnumerateDirectories(Tasks).Count(IsActive) <= 1);

    private static bool IsActive(string task)
    {
        try
        {
            // After the name, which may hold anything: "7 (name) S 1 …".
            var stat = File.ReadAllText(Path.Combine(task, "stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'R' or 'D';
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }
    }
}
