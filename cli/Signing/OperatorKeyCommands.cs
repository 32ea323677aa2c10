using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Signing;

/// <summary><c>nexus keys</c>: what operators sign commands with. Nothing of it goes to the server.</summary>
internal static class OperatorKeyCommands
{
    private const int MostName = 64;

    public static Command Create(Runner runner) => new("keys", "Your operator key, with which you sign what hosts are to run.")
    {
        New(runner), Show(runner),
    };

    public static Option<string?> Key()
        => Values.Text("--key", "FILE", $"The operator key ({OperatorKeyFile.Variable}); operator.pem beside your credentials otherwise.");

    private static Command New(Runner runner)
    {
        var path = Values.Text("--out", "FILE", "Where to; operator.pem beside your credentials when left out.");
        var name = Name();
        var command = new Command("new", "Make an operator key and print the line for agent.yaml that has a host believe it.")
        {
            path, name,
        };
        return runner.Wire(command, (call, _) =>
        {
            var file = OperatorKeyFile.PathOf(call.Get(path), call.Context, () => call.Files);
            using var key = OperatorKey.New();
            OperatorKeyFile.Create(file, key);
            call.Output.Note($"Key {key.Public.Id} is in {file}. Keep it to yourself: whoever has it signs in your name.");
            call.Output.Note("Below 'commands: operators:' of agent.yaml on each host that is to believe it:");
            Print(call, key.Public, file, call.Get(name));
            return Task.CompletedTask;
        });
    }

    private static Command Show(Runner runner)
    {
        var path = Key();
        var name = Name();
        return runner.Wire(new Command("show", "Print the line for agent.yaml of a key that you have.") { path, name }, (call, _) =>
        {
            var file = OperatorKeyFile.PathOf(call.Get(path), call.Context, () => call.Files);
            using var key = OperatorKeyFile.Read(file);
            call.Output.Note($"Key {key.Public.Id} in {file}:");
            Print(call, key.Public, file, call.Get(name));
            return Task.CompletedTask;
        });
    }

    private static void Print(Call call, OperatorPublicKey key, string file, string? given)
    {
        var name = given ?? (call.Context.Variable("USER") is { } user && IsName(user) ? user : "operator");
        if (call.Output.IsJson)
        {
            call.Output.Json(new OperatorKeyJson(key.Id, name, key.ToString(), file), ApiJson.Default.OperatorKeyJson);
        }
        else
        {
            call.Output.Line($"- {{ name: \"{name}\", key: \"{key}\" }}");
        }
    }

    private static Option<string?> Name()
    {
        var option = Values.Text("--name", "NAME", "Whose key it is, for the hosts' logs; your user name when left out.");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsName(token.Value))
            {
                result.AddError($"--name is 1 to {MostName} letters, digits, '.', '_' and '-'.");
            }
        });
        return option;
    }

    private static bool IsName(string text)
        => text.Length is > 0 and <= MostName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
