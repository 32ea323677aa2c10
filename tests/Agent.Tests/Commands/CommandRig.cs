using System.Text.Json.Nodes;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>
/// What takes commands, on the time of a <see cref="Rig"/>, against a server on a real socket; programs are real and run in real time. A
/// second one on the same rig is the next life of an agent that was killed.
/// </summary>
internal sealed class CommandRig : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestBreath = TimeSpan.FromMilliseconds(50);
    private readonly Rig _rig;
    private readonly bool _isFirst;
    private readonly HttpExchange _http;
    private readonly CommandLoop _loop;

    private CommandRig(Rig rig, CommandServerDouble server, CommandOptions options, AgentOptions? agent, bool isFirst)
    {
        (_rig, _isFirst, Server, Options) = (rig, isFirst, server, options);
        AgentLog = new AgentLog(TextWriter.Synchronized(Log), rig.Clock);
        _http = new HttpExchange(rig.Clock);
        var client = new ServerClient(_http, new Uri(rig.Server.Address + "/"));
        agent ??= new AgentOptions { Server = new Uri(rig.Server.Address + "/"), DataDirectory = rig.DataDirectory };
        Journal = new CommandJournal(rig.DataDirectory, AgentLog);
        Verifier = new CommandVerifier(options, rig.Timeline, rig.Clock, Journal);
        var builtIns = new BuiltInRunner(agent, rig.Timeline, rig.Delivery.Flush.AskAsync, () => rig.Spool.NewestMs, AgentLog, rig.Clock);
        var runner = new CommandRunner(
            Verifier, Journal, AllowedProgram.OfHost(), builtIns, new ProgramRunner(TimeProvider.System), rig.Counters, AgentLog, rig.Clock);
        string[] names = [.. options.Allow.Select(a => a.Name)];
        var parts = new CommandParts(
            new CommandServer(client, rig.Timeline), rig.Session, rig.Control, Journal, Verifier, runner, names, options.Enabled);
        _loop = new CommandLoop(parts, AgentLog, rig.Clock, new Random(5).NextDouble);
    }

    public Rig Rig => _rig;

    public CommandServerDouble Server { get; }

    public CommandOptions Options { get; }

    public StringWriter Log { get; } = new();

    public AgentLog AgentLog { get; }

    public CommandJournal Journal { get; }

    public CommandVerifier Verifier { get; }

    public string NodeId => _rig.Session.Current!.Key.NodeId;

    public long NowMs => _rig.Timeline.NowMs;

    public static async Task<CommandRig> StartAsync(CommandOptions options, AgentOptions? agent = null)
    {
        var rig = await Rig.StartAsync();
        var command = new CommandRig(rig, new CommandServerDouble(rig.Server), options, agent, isFirst: true);
        await rig.RunAsync(TimeSpan.FromSeconds(1));
        return command;
    }

    /// <summary>The next life after this one was killed.</summary>
    public CommandRig Restart() => new(_rig, Server, Options, null, isFirst: false);

    /// <summary>An operator's signature for this host.</summary>
    public JsonObject Sign(OperatorKey key, string action, string arguments = "{}", TimeSpan? life = null, string? nonce = null)
        => Sign(key, new CommandText(
            NodeId, action, arguments, nonce ?? CommandText.NewNonce(), NowMs + (long)(life ?? TimeSpan.FromHours(12)).TotalMilliseconds));

    public static JsonObject Sign(OperatorKey key, CommandText text) => new()
    {
        ["keyId"] = key.Public.Id,
        ["nonce"] = text.Nonce,
        ["expiresAt"] = text.ExpiresAtMs,
        ["value"] = key.Sign(text),
    };

    public async Task RunAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Tick)
        {
            await StepAsync();
        }
    }

    /// <summary>Runs until it is so; fails after a minute of real time.</summary>
    /// <param name="breathe">Whether it depends on programs, which run in real time.</param>
    public async Task RunUntilAsync(Func<bool> isSo, string what, bool breathe = true)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), $"Not so: {what}.\n{Log}");
            await StepAsync();
            await (breathe ? BreatheAsync() : Task.CompletedTask);
        }
    }

    /// <summary>Gives a command and runs until it has ended.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> DoAsync(string action, string arguments = "{}", JsonObject? signature = null)
    {
        var id = Server.Give(action, arguments, signature);
        await RunUntilAsync(() => Server.EndOf(id) is not null, $"{action} has ended");
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.EndAsync();
        _loop.Dispose();
        _http.Dispose();
        if (_isFirst)
        {
            await _rig.DisposeAsync();
        }
    }

    /// <summary>Time stands still while a command is at work, but not for long: the work may be that of other tests.</summary>
    private async Task BreatheAsync()
    {
        await Task.Delay(Breath, TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();
        while (_loop.AnyRunning && !ThreadsAtRest.Now() && TimeProvider.System.GetElapsedTime(start) < LongestBreath)
        {
            ThreadsAtRest.Pause();
        }
    }

    private async Task StepAsync()
    {
        await _rig.RunAsync(Tick);
        await _loop.StepAsync(CancellationToken.None);
    }
}
