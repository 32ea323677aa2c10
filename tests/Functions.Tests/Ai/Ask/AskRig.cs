using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>The app's services with a scripted model, a clock that stands, and commands and hub in memory.</summary>
internal sealed class AskRig : IAsyncDisposable
{
    public const string Model = "llama3.2:3b";

    private AskRig(FakeOllama ollama, Uri? url, Action<IServiceCollection>? change)
    {
        Ollama = ollama;
        App = new ServiceApp(services =>
        {
            services.AddSingleton(new OllamaOptions { Url = url ?? ollama.Url });
            services.AddSingleton<ICommands>(p => new RecordedCommands(p.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IWorkHub>(Hub);
            change?.Invoke(services);
        });
    }

    public FakeOllama Ollama { get; }

    public ServiceApp App { get; }

    public RecordedWork Hub { get; } = new();

    public ManualTimeProvider Time => App.Time;

    public RecordedCommands Commands => (RecordedCommands)App.Get<ICommands>();

    /// <summary>Who may see every node.</summary>
    public static CommandMaker Admin { get; } = CommandMaker.Of(TestCallers.Admin);

    /// <summary>With what each question was asked, in order.</summary>
    public IReadOnlyList<JsonNode> Asked => Ollama.Bodies("/api/chat");

    /// <param name="url">Where the model server is taken to be; null for where it is.</param>
    /// <param name="change">What else is different of the services; null for nothing.</param>
    public static async Task<AskRig> StartAsync(Uri? url = null, Action<IServiceCollection>? change = null)
        => new(await FakeOllama.StartAsync(Model), url, change);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Ollama.DisposeAsync();
    }

    public CommandItem Add(string question, CommandMaker? maker = null, string? node = null)
        => Commands.Add(JsonSerializer.Serialize(new AskArguments(question, null, node), AppJson.Default.AskArguments), maker ?? Admin);

    /// <summary>Asks and waits for the end, as the hub's event does.</summary>
    public async Task<CommandItem> AskAsync(string question, CommandMaker? maker = null, string? node = null)
    {
        var item = Add(question, maker, node);
        await RunAsync(item);
        return Commands.Get(item.Id);
    }

    public Task RunAsync(CommandItem item, CancellationToken hostStops = default)
        => App.Get<WorkRunner>().RunAsync([new AiWork(AiWorkKinds.Ask, item.Id)], hostStops);

    /// <summary>Moves the clock in steps until the work is done.</summary>
    public async Task AdvanceUntilDoneAsync(Task work, TimeSpan step)
    {
        await Eventually.True(
            () =>
            {
                Time.Advance(work.IsCompleted ? TimeSpan.Zero : step);
                return work.IsCompleted;
            },
            "the work is done");
        await work;
    }

    public static AskRecord RecordOf(CommandItem item) => item.Result!.Data!.Value.Deserialize(AppJson.Default.AskRecord)!;

    public async Task<TestNode> AddNodeAsync(string name, params string[] labels)
    {
        var request = new RegisterRequest(name, null, labels.Select(l => l.Split('=')).ToDictionary(l => l[0], l => l[1]), "1.0", null);
        var answer = await App.Get<EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default);
        return new TestNode(ApiKey.TryParse(answer.ApiKey, out var key) ? key : throw new InvalidDataException(answer.NodeId));
    }

    public static CommandMaker MakerOf(Role role, params string[] labels) => CommandMaker.Of(TestCallers.Create(role, labels));
}
