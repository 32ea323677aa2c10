using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>Somebody's home directory and environment, in which commands run.</summary>
internal sealed class Nexus : IDisposable
{
    public const string Password = "four random words here";

    private readonly TemporaryDirectory _home = new();
    private readonly TimeProvider _time;

    public Nexus(string? server = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Environment["HOME"] = _home.Path;
        if (server is not null)
        {
            Environment["NEXUS_SERVER"] = server;
        }
    }

    public Dictionary<string, string> Environment { get; } = [];

    public string Directory => Path.Combine(_home.Path, ".config", "cloudnexus");

    public string CredentialFile => Path.Combine(Directory, "credentials.json");

    public Task<Ran> RunAsync(params string[] arguments) => RunOnAsync(new ScriptedTerminal(), default, arguments);

    public async Task<Ran> RunOnAsync(ScriptedTerminal terminal, CancellationToken stop, params string[] arguments)
    {
        var context = new CliContext(name => Environment.GetValueOrDefault(name), terminal, _time);
        var exit = await CliProgram.RunAsync(arguments, context, stop);
        return new Ran(exit, terminal.Written, terminal.Complained);
    }

    public async Task LogInAsync(string username)
    {
        var ran = await RunOnAsync(ScriptedTerminal.Typing(username, Password), default, "login");
        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
    }

    /// <summary>Runs and reads the result as JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var ran = await RunAsync([.. arguments, "--json"]);
        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        return JsonSerializer.Deserialize<JsonElement>(ran.Out);
    }

    /// <summary>Changes what is stored of the only server.</summary>
    public void Change(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(CredentialFile))!;
        change((JsonObject)file["servers"]!.AsObject().Single().Value!);
        File.WriteAllText(CredentialFile, file.ToJsonString());
    }

    public JsonObject Stored() => (JsonObject)JsonNode.Parse(File.ReadAllText(CredentialFile))!["servers"]!.AsObject().Single().Value!;

    /// <summary>As if an hour had gone by since the last refresh.</summary>
    public void LetAccessExpire() => Change(s => s["accessExpiresAt"] = "2020-01-01T00:00:00Z");

    public void Dispose() => _home.Dispose();
}

/// <param name="Exit">The exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Ran(int Exit, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
