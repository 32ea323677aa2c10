using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>
/// The part of a server that has to do with commands, with the hosts behind it: each checks signatures as an agent does, and then is told
/// what to say.
/// </summary>
internal sealed class CommandServer : IAsyncDisposable
{
    private const string Root = "/api/v1/commands";
    private readonly Dictionary<string, string> _output = [];
    private readonly HashSet<string> _nonces = [];
    private ScriptedServer _server = null!;
    private int _made;

    public string Address => _server.Address;

    public ScriptedServer Http => _server;

    /// <summary>Names by id.</summary>
    public Dictionary<string, string> Nodes { get; } = new() { ["node-1"] = "web-1", ["node-2"] = "web-2" };

    /// <summary>Oldest first.</summary>
    public List<JsonObject> Commands { get; } = [];

    /// <summary>What hosts have pinned.</summary>
    public List<OperatorPublicKey> Pins { get; } = [];

    /// <summary>May answer in place of all else.</summary>
    public Func<ScriptedRequest, ScriptedAnswer?> Intercept { get; set; } = _ => null;

    /// <summary>What a host does with what it takes: nothing until a test says so.</summary>
    public Action<JsonObject> Host { get; set; } = _ => { };

    /// <summary>How a command is made of what was asked for: a server may lie.</summary>
    public Action<JsonObject> Twist { get; set; } = _ => { };

    public static async Task<CommandServer> StartAsync()
    {
        var server = new CommandServer();
        server._server = await ScriptedServer.StartAsync(server.Answer);
        return server;
    }

    public JsonObject Add(
        string node = "node-1", string action = "restart", string arguments = "{}", string status = "proposed", string? batch = null)
        => _server.Do(() => Make(new JsonObject { ["nodeId"] = node, ["name"] = Nodes[node] }, action, arguments, status, batch));

    public void Set(JsonObject command, string status, string? output = null, JsonObject? result = null) => _server.Do(() =>
    {
        var id = (string)command["id"]!;
        _output[id] = _output.GetValueOrDefault(id, "") + output;
        command["outputBytes"] = Encoding.UTF8.GetByteCount(_output[id]);
        command["status"] = status;
        command["result"] = result;
        return true;
    });

    /// <summary>A host's work that is done at once.</summary>
    public static Action<JsonObject> Completes(CommandServer server, string output)
        => c => server.Set(c, "completed", output, new JsonObject { ["exitCode"] = 0 });

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    public ScriptedAnswer Answer(ScriptedRequest request)
    {
        if (Intercept(request) is { } other)
        {
            return other;
        }

        return request.Path.Split('/') switch
        {
            [.., "v1", "nodes"] => new ScriptedAnswer(200, new JsonObject { ["items"] = NodesNamed(request.Asked("name")) }),
            [.., "nodes", var id] when Nodes.ContainsKey(id) => new ScriptedAnswer(200, new JsonObject { ["id"] = id, ["name"] = Nodes[id] }),
            [.., "v1", "commands"] when request.Method == "POST" => Create(request.Body!),
            [.., "v1", "commands"] => List(request),
            [.., "commands", var id, var verb] when Find(id) is { } command => Change(command, verb, request),
            [.., "commands", var id] when Find(id) is { } command => new ScriptedAnswer(200, command.DeepClone()),
            _ => ScriptedAnswer.Problem(404, "There is no such thing"),
        };
    }

    private JsonArray NodesNamed(string? name)
        => [.. Nodes.Where(n => n.Value == name).Select(n => new JsonObject { ["id"] = n.Key, ["name"] = n.Value })];

    private JsonObject? Find(string id) => Commands.FirstOrDefault(c => (string)c["id"]! == id);

    private ScriptedAnswer Create(JsonObject body)
    {
        var target = body["target"] as JsonObject;
        var action = (string)body["action"]!;
        string[] nodes = target?["nodeId"] is { } node ? [(string)node!] : target?["labels"] is null ? [] : [.. Nodes.Keys];
        var batch = nodes.Length > 1 ? $"batch-{_made}" : null;
        var status = action is "ping" or "system" or "ask" ? "queued" : "proposed";
        JsonObject[] targets = nodes.Length == 0
            ? [new JsonObject { ["name"] = "service" }] : [.. nodes.Select(n => new JsonObject { ["nodeId"] = n, ["name"] = Nodes[n] })];
        var made = targets.Select(t => Make(t, action, (string)body["arguments"]!, status, batch)).ToArray();
        foreach (var command in made)
        {
            Twist(command);
        }

        var shown = new JsonArray([.. made.Select(c => c.DeepClone())]);
        var answer = new ScriptedAnswer(201, new JsonObject { ["batchId"] = batch, ["commands"] = shown });
        foreach (var command in made.Where(c => (string)c["status"]! == "queued"))
        {
            Host(command);
        }

        return answer;
    }

    private JsonObject Make(JsonObject target, string action, string arguments, string status, string? batch)
    {
        var command = new JsonObject
        {
            ["id"] = $"c{++_made}", ["batchId"] = batch, ["target"] = target, ["action"] = action, ["arguments"] = arguments,
            ["status"] = status, ["priority"] = "normal", ["createdAt"] = "2026-11-01T12:00:00Z", ["expiresAt"] = "2026-11-01T12:05:00Z", ["createdBy"] = "ann",
        };
        Commands.Add(command);
        return command;
    }

    private ScriptedAnswer List(ScriptedRequest request)
    {
        var skip = int.Parse(request.Asked("cursor") ?? "0", CultureInfo.InvariantCulture);
        var limit = int.Parse(request.Asked("limit")!, CultureInfo.InvariantCulture);
        var found = Commands.AsEnumerable().Reverse().Where(c =>
            Fits(c["status"], request.Asked("status")) && Fits(c["batchId"], request.Asked("batchId"))
            && Fits(c["target"]!["nodeId"], request.Asked("nodeId")) && Fits(c["action"], request.Asked("action"))).ToArray();
        var page = found.Skip(skip).Take(limit).Select(c => c.DeepClone()).ToArray();
        return new ScriptedAnswer(200, new JsonObject
        {
            ["items"] = new JsonArray(page),
            ["next"] = skip + limit < found.Length ? $"{skip + limit}" : null,
        });
    }

    private static bool Fits(JsonNode? value, string? wanted) => wanted is null || (string?)value == wanted;

    private ScriptedAnswer Change(JsonObject command, string verb, ScriptedRequest request)
    {
        switch (verb)
        {
            case "output":
                return Output(command, int.Parse(request.Asked("from")!, CultureInfo.InvariantCulture));
            case "cancel":
                command["status"] = "cancelled";
                return new ScriptedAnswer(200, command.DeepClone());
            case "approve" when (string)command["status"]! == "proposed":
                Approve(command, request.Body!);
                return new ScriptedAnswer(200, command.DeepClone());
            default:
                return ScriptedAnswer.Problem(409, "It is not proposed any more");
        }
    }

    private ScriptedAnswer Output(JsonObject command, int from)
    {
        var bytes = Encoding.UTF8.GetBytes(_output.GetValueOrDefault((string)command["id"]!, ""));
        return new ScriptedAnswer(200, new JsonObject
        {
            ["from"] = from, ["next"] = bytes.Length, ["text"] = Encoding.UTF8.GetString(bytes.AsSpan(from)),
            ["ended"] = (string)command["status"]! is "completed" or "failed" or "cancelled" or "refused" or "expired",
        });
    }

    /// <summary>As the host's agent looks at it.</summary>
    private void Approve(JsonObject command, JsonObject signature)
    {
        var text = new CommandText(
            (string)command["target"]!["nodeId"]!,
            (string)command["action"]!,
            (string)command["arguments"]!,
            (string)signature["nonce"]!,
            (long)signature["expiresAt"]!);
        var pin = Pins.FirstOrDefault(p => p.Id == (string)signature["keyId"]!);
        if (pin?.IsSigned(text, (string)signature["signature"]!) == true && _nonces.Add(text.Nonce))
        {
            command["status"] = "queued";
            command["approvedBy"] = new JsonObject { ["keyId"] = pin.Id, ["at"] = "2026-11-01T12:00:01Z" };
            Host(command);
        }
        else
        {
            Set(command, "refused", null, new JsonObject { ["error"] = "wrong signature" });
        }
    }
}
