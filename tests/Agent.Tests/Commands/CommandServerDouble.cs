using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>
/// The server's side of commands: gives what is put into it, until it is reported or the agent says that it has it, and holds the reports.
/// It checks the requests' signatures, and can be told to answer anything at all.
/// </summary>
internal sealed class CommandServerDouble
{
    private readonly Lock _gate = new();
    private readonly ServerDouble _server;
    private readonly Dictionary<string, JsonObject> _waiting = [];
    private readonly List<(string Id, JsonObject Body)> _reports = [];
    private readonly List<string> _cancelled = [];

    public CommandServerDouble(ServerDouble server)
    {
        _server = server;
        server.Intercept = InterceptAsync;
    }

    /// <summary>What each request of the agent was, in order.</summary>
    public ConcurrentQueue<(string Kind, JsonObject Body)> Requests { get; } = new();

    /// <summary>The body of a claim's answer, in place of what waits; null for that.</summary>
    public Func<string?> Claim { get; set; } = () => null;

    /// <summary>The status of an answer to a report or claim, by kind and body; null for the usual one.</summary>
    public Func<string, JsonObject, int?> Status { get; set; } = (_, _) => null;

    public IReadOnlyList<(string Id, JsonObject Body)> Reports => Locked(() => _reports.ToArray());

    public int Count(string kind) => Requests.Count(r => r.Kind == kind);

    /// <summary>Has a command wait, and the control row say so.</summary>
    /// <returns>Its id.</returns>
    public string Give(string action, string arguments = "{}", JsonObject? signature = null, string? id = null) => Locked(() =>
    {
        id ??= NodeId.New();
        var command = new JsonObject { ["id"] = id, ["action"] = action, ["arguments"] = arguments, ["expiresAt"] = "2026-11-01T13:00:00Z" };
        if (signature is not null)
        {
            command["signature"] = signature.DeepClone();
        }

        _waiting[id] = command;
        _server.Flags |= 2;
        return id;
    });

    public void CallOff(string id) => Locked(() =>
    {
        _cancelled.Add(id);
        return 0;
    });

    /// <summary>The statuses that a command was reported with, in order.</summary>
    public string[] StatusesOf(string id) => [.. Reports.Where(r => r.Id == id).Select(r => (string)r.Body["status"]!)];

    /// <summary>How it ended; null while nobody has said.</summary>
    public string? EndOf(string id) => StatusesOf(id).FirstOrDefault(s => s != "running");

    /// <summary>The result that it ended with.</summary>
    public JsonObject ResultOf(string id) => (JsonObject)Reports.Last(r => r.Id == id && r.Body["result"] is not null).Body["result"]!;

    public string ErrorOf(string id) => (string?)ResultOf(id)["error"] ?? "";

    /// <summary>The output as a server puts it together, each part once.</summary>
    public string OutputOf(string id)
    {
        var output = new MemoryStream();
        foreach (var (_, body) in Reports.Where(r => r.Id == id && r.Body["output"] is not null))
        {
            var from = (int)body["output"]!["from"]!;
            if (from == output.Length)
            {
                output.Write(Encoding.UTF8.GetBytes((string)body["output"]!["text"]!));
            }
            else
            {
                Assert.True(from < output.Length, $"a gap before {from}");
            }
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private async Task<bool> InterceptAsync(HttpContext context, string kind)
    {
        if (kind is not ("claim" or "report" or "self"))
        {
            return false;
        }

        using var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read);
        var path = context.Request.Path.Value!;
        if (!IsSigned(context, read.ToArray()))
        {
            return await ServerDouble.Answer(context, 401, "https://cloudnexus/problems/wrong-signature");
        }

        var body = (JsonObject)JsonNode.Parse(read.ToArray())!;
        Requests.Enqueue((kind, body));
        if (Status(kind, body) is { } status)
        {
            return await ServerDouble.Answer(context, status);
        }

        if (kind == "claim")
        {
            var known = body["running"]!.AsArray().Select(id => (string?)id).ToHashSet();
            await context.Response.WriteAsync(Claim() ?? Answer((int)body["most"]!, known));
        }
        else if (kind == "report")
        {
            Locked(() =>
            {
                var id = path.Split('/')[^2];
                _reports.Add((id, body));
                return _waiting.Remove(id);
            });
        }

        return true;
    }

    private bool IsSigned(HttpContext context, byte[] body)
        => RequestSignature.TryParse(context.Request.Headers[RequestSignature.HeaderName], out var signature)
            && _server.Store.Find(signature.NodeId, signature.KeyId) is { } key
            && signature.IsValid(key.DeriveSigningKey(), context.Request.Method, context.Request.Path.Value!, body);

    private string Answer(int most, HashSet<string?> known) => Locked(() =>
    {
        var others = _waiting.Where(c => !known.Contains(c.Key)).Select(c => c.Value.DeepClone()).ToArray();
        var given = others.Take(most).ToArray();
        if (others.Length <= most)
        {
            _server.Flags &= ~2;
        }

        return JsonSerializer.Serialize(new { commands = given, cancel = _cancelled });
    });

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
