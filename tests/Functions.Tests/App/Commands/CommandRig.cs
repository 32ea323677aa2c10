using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Making;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Commands of one instance, past HTTP, with what tests ask of them.</summary>
internal sealed class CommandRig : IAsyncDisposable
{

    public CommandRig(Action<IServiceCollection>? change = null)
    {
        var events = Events;
        App = new ServiceApp(s =>
        {
            s.AddSingleton<IEvents>(events);
            change?.Invoke(s);
        });
    }

    private CommandRig(CommandRig first)
    {
        Events = first.Events;
        App = first.App.Twin(s => s.AddSingleton<IEvents>(Events));
    }

    public ServiceApp App { get; }

    public RecordedEvents Events { get; } = new();

    public static Caller Operator { get; } = TestCallers.Create(Role.Operator);

    public ICommands Commands => App.Get<ICommands>();

    public CommandSweep Sweep => App.Get<CommandSweep>();

    /// <summary>Another instance on the same store and clock.</summary>
    public CommandRig Twin() => new(this);

    public async Task<AgentCaller> HostAsync(string name = "host", params (string Name, string Value)[] labels)
        => new(await RegisterAsync(name, null, labels), IsHost: true);

    public async Task<AgentCaller> SoftwareAsync(string name = "program", params (string Name, string Value)[] labels)
        => new(await RegisterAsync(name, NodeTypes.Software, labels), IsHost: false);

    public async Task<CommandItem> CreateAsync(AgentCaller target, string action = "ping", int seconds = 300, CommandPriority? priority = null)
        => (await CreateAsync(new CommandRequest(new CommandAddress(target.NodeId), action, ExpirySeconds: seconds, Priority: priority)))[0];

    public Task<IReadOnlyList<CommandItem>> CreateAsync(CommandRequest request, Caller? caller = null)
        => Commands.CreateAsync(request, CommandMaker.Of(caller ?? Operator), default);

    public async Task<CommandItem> AskAsync(string question = "How is it?", Caller? caller = null)
        => (await CreateAsync(new CommandRequest(Text: question), caller))[0];

    public async Task<IReadOnlyList<string>> ClaimAsync(AgentCaller agent, int most = 16, params string[] running)
        => [.. (await ClaimAllAsync(agent, most, running)).Commands.Select(c => c.Id)];

    public Task<ClaimAnswer> ClaimAllAsync(AgentCaller agent, int most = 16, params string[] running)
        => App.Get<ClaimService>().ClaimAsync(agent, new ClaimRequest(0, most, running), default, default);

    public Task<ReportAnswer> ReportAsync(
        AgentCaller agent, string id, CommandStatus status, CommandResult? result = null, ReportedOutput? output = null, bool? cut = null)
        => App.Get<ReportService>().ReportAsync(agent, id, new ReportRequest(status, output, result, cut), default);

    public Task<ReportAnswer> WriteAsync(AgentCaller agent, string id, long from, string text)
        => ReportAsync(agent, id, CommandStatus.Running, output: new ReportedOutput(from, text));

    public async Task<CommandStatus> StatusAsync(string id) => (await FindAsync(id)).Status;

    public async Task<CommandItem> FindAsync(string id) => await Commands.FindAsync(id, default) ?? throw new InvalidDataException(id);

    /// <summary>Whether the host's control row tells it to ask for commands.</summary>
    public async Task<bool> RingsAsync(AgentCaller host)
        => ((await App.Get<OpenStore>().LoadControlAsync(host.NodeId, default)).Flags & OpenControl.CommandsFlag) != 0;

    public async Task<int> QueuedAsync(string? queue)
    {
        var open = await App.Get<OpenCommandStore>().ListAllAsync(null, int.MaxValue, default);
        return open.Count(o => queue is null || o.Queue == queue);
    }

    /// <summary>The command's statuses as events told them, in order.</summary>
    public string[] Told(string id)
        => [.. Events.All.Where(e => e.Changes.Any(c => c.Field == "command" && c.New == id)).Select(e => e.Type["command.".Length..])];

    public async Task SetAsync(string key, int value)
    {
        await App.Get<SettingsService>().ChangeAsync(key, JsonSerializer.SerializeToElement(value), null, "tests", null, default);
        await App.Get<SettingValues>().RefreshAsync();
    }

    public static CommandSignature SignatureOf(CommandItem item, OperatorKey key, DateTimeOffset until)
    {
        var text = new CommandText(item.Target.NodeId!, item.Action, item.Arguments, CommandText.NewNonce(), until.ToUnixTimeMilliseconds());
        return new CommandSignature(key.Public.Id, text.Nonce, text.ExpiresAtMs, key.Sign(text));
    }

    /// <summary>The problem that it ends with.</summary>
    public static async Task<string?> ProblemAsync(Func<Task> action) => await PeopleOf.ProblemAsync(action);

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private async Task<string> RegisterAsync(string name, string? type, (string Name, string Value)[] labels)
    {
        var request = new RegisterRequest(name, type, labels.ToDictionary(l => l.Name, l => l.Value), "1.0", null);
        return (await App.Get<EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default)).NodeId;
    }
}
