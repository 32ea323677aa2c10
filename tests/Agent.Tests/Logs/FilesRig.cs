using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Logs;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>Real files in a directory, looked at once a second of the test's time.</summary>
internal sealed class FilesRig : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();
    private readonly LogOptions _options;
    private readonly LogIntake _intake;
    private LogFiles _files;
    private long _nowMs = 1000;

    /// <param name="options">Of a file under the directory, whose name it is given.</param>
    public FilesRig(Func<string, LogOptions> options)
    {
        _options = options(_directory.Path);
        _intake = new LogIntake(_options, new Timeline(_clock), new LineBudget(100_000, TimeSpan.Zero, _clock), Counters);
        _files = new LogFiles(_options.Files, Counters, new AgentLog(_log, _clock));
    }

    public LogCounters Counters { get; } = new();

    public string Log => _log.ToString();

    /// <summary>A rig for <c>app.log</c>, which was looked for before it was there.</summary>
    public static FilesRig ForApp(LogJoining joining = LogJoining.None, string name = "app.log")
    {
        var rig = new FilesRig(path => new LogOptions { Files = [new LogFileOptions(Path.Join(path, name), Joining: joining)] });
        rig.Look();
        return rig;
    }

    public string PathOf(string name) => _directory.File(name);

    public void Append(string name, string text) => Append(name, Encoding.UTF8.GetBytes(text));

    public void Append(string name, byte[] bytes)
    {
        using var file = new FileStream(PathOf(name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(bytes);
    }

    public void Move(string name, string to) => File.Move(PathOf(name), PathOf(to));

    public void CopyAndEmpty(string name, string to)
    {
        File.Copy(PathOf(name), PathOf(to));
        using var file = new FileStream(PathOf(name), FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The texts that came in so many seconds.</summary>
    public IReadOnlyList<string> Look(int seconds = 1) => [.. LookForLines(seconds).Select(l => l.Text)];

    public IReadOnlyList<LogLine> LookForLines(int seconds = 1)
    {
        var lines = new List<LogLine>();
        for (; seconds > 0; seconds--)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _nowMs += 1000;
            bool isMore;
            do
            {
                _intake.Pass();
                isMore = _files.Look(_intake, _nowMs);
                if (_intake.Pack() is { } block)
                {
                    Assert.Equal(Wire.DecodeStatus.Ok, LogBlockReader.TryRead(block, out var read));
                    lines.AddRange(read!.Lines());
                }
            }
            while (isMore);
        }

        return lines;
    }

    /// <summary>Another life with the places of this one, as they are written down.</summary>
    public void Restart()
    {
        var file = new LogStateFile(_directory.Path, new AgentLog(_log, _clock));
        file.Write(new LogState(1, 0, [], _files.Places, _files.Done, null, _files.Known));
        Restore();
    }

    /// <summary>Another life with the places that were written down last.</summary>
    public void Restore()
    {
        _files.Dispose();
        var file = new LogStateFile(_directory.Path, new AgentLog(_log, _clock));
        _files = new LogFiles(_options.Files, Counters, new AgentLog(_log, _clock));
        _files.Restore(file.Read(), _nowMs);
    }

    public void Dispose()
    {
        _files.Dispose();
        _directory.Dispose();
    }
}
