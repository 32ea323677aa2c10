using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Logs;

/// <summary>Shows which logs there are to read, and whether they may be.</summary>
internal sealed class LogCheck(LogOptions? options, TextWriter output)
{
    public async Task ShowAsync()
    {
        await output.WriteLineAsync(options is null ? "Logs: none" : "Logs:").ConfigureAwait(false);
        foreach (var file in options?.Files ?? [])
        {
            await output.WriteLineAsync($"  {file.Path,-40} {Found(file)}").ConfigureAwait(false);
        }

        if (options?.Journal is not null)
        {
            var program = JournalSource.Program ?? "there is no journalctl here";
            await output.WriteLineAsync($"  {"journal",-40} {program}").ConfigureAwait(false);
        }
    }

    private static string Found(LogFileOptions options)
    {
        var paths = new List<string>();
        PathPattern.Find(options.Path, paths);
        paths.RemoveAll(path => RotatedNames.IsPacked(path) || FileLook.At(path) is not { IsFile: true });
        var closed = paths.Count(path => !MayRead(path));
        return paths.Count == 0 ? "no file yet"
            : closed == 0 ? $"{paths.Count} to read"
            : $"{paths.Count}, of which {closed} may not be read by this user";
    }

    private static bool MayRead(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
