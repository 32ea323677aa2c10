using System.CommandLine;
using System.CommandLine.Invocation;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup;

/// <summary>The command: reads its arguments, runs what they name, and turns what goes wrong into a message and an exit code.</summary>
internal static class BackupProgram
{
    /// <returns>0 when it was done, 1 when not, 2 for wrong usage.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, BackupContext context, CancellationToken stop)
    {
        var root = new RootCommand("Backup and restore of an installation's tables, which NexusStorage and NexusTablePrefix name.")
        {
            BackupCommands.Create(context),
            BackupCommands.Verify(context),
            BackupCommands.Restore(context),
            StoredCommands.List(context),
            StoredCommands.Download(context),
            BackupCommands.ExportNode(context),
        };
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var run = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var code = await parsed.InvokeAsync(run, stop);
            return parsed.Action is ParseErrorAction ? 2 : code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await context.Error.WriteLineAsync("nexus backup: stopped.");
            return 1;
        }
        catch (Exception e) when (
            e is BackupException or ApiException or TableStorageException or IOException or UnauthorizedAccessException)
        {
            await context.Error.WriteLineAsync($"nexus backup: {e.Message}");
            return 1;
        }
    }
}
