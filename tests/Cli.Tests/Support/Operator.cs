using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>Somebody with an operator key that every host has pinned, whose clock moves by itself while commands run.</summary>
internal sealed class Operator : IAsyncDisposable
{
    private Operator(CommandServer server)
    {
        Server = server;
        Nexus = new Nexus(server.Address, Time);
    }

    public CommandServer Server { get; }

    public ManualTimeProvider Time { get; } = new();

    public Nexus Nexus { get; }

    public string KeyFile => Path.Combine(Nexus.Directory, "operator.pem");

    public static async Task<Operator> StartAsync()
    {
        var someone = new Operator(await CommandServer.StartAsync());
        Assert.Equal(ExitCodes.Success, (await someone.Nexus.RunAsync("keys", "new")).Exit);
        using var key = OperatorKey.FromPem(await File.ReadAllTextAsync(someone.KeyFile));
        someone.Server.Pins.Add(key.Public);
        return someone;
    }

    public Task<Ran> RunAsync(params string[] arguments) => RunOnAsync(new ScriptedTerminal(), default, arguments);

    /// <summary>With somebody there who says this to the first question.</summary>
    public Task<Ran> AnswerAsync(string answer, params string[] arguments)
        => RunOnAsync(ScriptedTerminal.Typing(answer), default, arguments);

    public async Task<Ran> RunOnAsync(ScriptedTerminal terminal, CancellationToken stop, params string[] arguments)
    {
        var run = Nexus.RunOnAsync(terminal, stop, arguments);
        await Eventually.True(() => Passed(run), string.Join(' ', arguments));
        return await run;
    }

    /// <summary>Lets time pass until it is so.</summary>
    public Task UntilAsync(Func<bool> isSo, string what) => Eventually.True(
        () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return isSo();
        },
        what);

    public async ValueTask DisposeAsync()
    {
        Nexus.Dispose();
        await Server.DisposeAsync();
    }

    private bool Passed(Task run)
    {
        Time.Advance(TimeSpan.FromMilliseconds(500));
        return run.IsCompleted;
    }
}
