using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Logs;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>A log loop beside the rest of an agent whose time is the test's; it can be killed and started again.</summary>
internal sealed class LogRig : IAsyncDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly HttpExchange _http;
    private readonly LogOptions _options;
    private readonly LogParts _parts;
    private readonly string[]? _journalPrograms;
    private readonly StringWriter _log = new();
    private readonly Random _random = new(1);

    private LogRig(Rig rig, Func<string, LogOptions> options, Func<string, string[]>? journalPrograms)
    {
        Rig = rig;
        Hub = new LogHubDouble(rig.Server);
        _http = new HttpExchange(rig.Clock);
        _options = options(_files.Path);
        _journalPrograms = journalPrograms?.Invoke(_files.Path);
        var sender = new FrameSender(_http, new ServerClient(_http, new Uri(rig.Server.Address + "/")));
        _parts = new LogParts(
            rig.DataDirectory, sender, rig.Session, rig.Control, rig.Timeline, new AgentLog(_log, rig.Clock), rig.Clock, _random.NextDouble);
        Loop = NewLoop();
    }

    public Rig Rig { get; }

    public LogHubDouble Hub { get; }

    public LogLoop Loop { get; private set; }

    public string Log => _log.ToString();

    public static async Task<LogRig> StartAsync(Func<string, LogOptions> options, Func<string, string[]>? journalPrograms = null)
        => new(await Rig.StartAsync(), options, journalPrograms);

    /// <summary>For <c>app.log</c>, lines not joined.</summary>
    public static Task<LogRig> ForAppAsync(int mostPerSecond = 1000) => StartAsync(path => new LogOptions
    {
        Files = [new LogFileOptions(Path.Join(path, "app.log"), "app", LogJoining.None)], MostPerSecond = mostPerSecond,
    });

    public string PathOf(string name) => _files.File(name);

    public void Append(string text) => File.AppendAllText(PathOf("app.log"), text);

    public async Task RunAsync(int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            await Rig.RunAsync(TimeSpan.FromSeconds(1));
            await Loop.RoundAsync(CancellationToken.None);
        }
    }

    public async Task RunUntilAsync(Func<bool> isSo, string what)
    {
        for (var left = 600; !isSo(); left--)
        {
            Assert.True(left > 0, $"Not so within ten minutes: {what}. {Loop.Counters}\n{Log}");
            await RunAsync(1);
        }
    }

    /// <summary>Another life, without a word from the one before.</summary>
    public void Kill()
    {
        Loop.Dispose();
        Loop = NewLoop();
    }

    public async ValueTask DisposeAsync()
    {
        Loop.Dispose();
        _http.Dispose();
        await Rig.DisposeAsync();
        _files.Dispose();
    }

    private LogLoop NewLoop() => new(_options, _parts, _journalPrograms);
}
