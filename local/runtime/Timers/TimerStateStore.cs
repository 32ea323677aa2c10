using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Timers;

/// <summary>Keeps what monitored timers remember over restarts: a file per function in the state directory.</summary>
internal sealed partial class TimerStateStore(IOptions<LocalRuntimeOptions> options, ILogger<TimerStateStore> logger)
{
    private string Directory => Path.Combine(options.Value.StateDirectory, "timers");

    /// <returns>Null when the timer never ran, or its file cannot be read (which is logged).</returns>
    public ScheduleStatus? Read(string function)
    {
        try
        {
            var path = PathOf(function);
            return File.Exists(path) ? JsonSerializer.Deserialize<ScheduleStatus>(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e, function);
            return null;
        }
    }

    /// <summary>Replaces the file as a whole, so that a crash leaves the old or the new state. A failure is logged.</summary>
    public void Write(string function, ScheduleStatus status)
    {
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            var path = PathOf(function);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(status));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(e, function);
        }
    }

    private string PathOf(string function) => Path.Combine(Directory, $"{function}.json");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of timer {Function} cannot be read; it counts as never run")]
    private partial void LogUnreadable(Exception exception, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of timer {Function} cannot be written")]
    private partial void LogUnwritable(Exception exception, string function);
}
