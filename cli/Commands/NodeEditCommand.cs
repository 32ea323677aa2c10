using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes edit</c>.</summary>
internal static class NodeEditCommand
{
    public static Command Create(Runner runner)
    {
        var node = NodeCommands.Node();
        var name = Text("--name", "Its new name.");
        var type = Values.Choice("--type", "Its new type.", "bare-metal", "vm", "container", "service", "software");
        var location = Text("--location", "Where it stands; empty for nowhere.");
        var provider = Text("--provider", "Whose it is; empty for nobody's.");
        var notes = Text("--notes", "What else to know of it; empty for nothing.");
        var labels = Values.Labels("A label to set; may be given several times.");
        var unlabel = Names("--unlabel", "A label to take away; may be given several times.");
        var metadata = Values.Pairs("--meta", "A metadata value to set; may be given several times.");
        var unmeta = Names("--unmeta", "A metadata value to take away; may be given several times.");
        var command = new Command("edit", "Change what is said of a node.")
        {
            node, name, type, labels, unlabel, location, provider, notes, metadata, unmeta,
        };
        return runner.Wire(command, async (call, stop) =>
        {
            var change = new NodeChangeJson(
                call.Get(name),
                call.Get(type),
                call.Get(location),
                call.Get(provider),
                call.Get(notes),
                Merge(call.Get(labels), call.Get(unlabel)),
                Merge(call.Get(metadata), call.Get(unmeta)));
            if (change == new NodeChangeJson(null, null, null, null, null, null, null))
            {
                throw CliException.Usage("Say what to change: see nexus nodes edit --help.");
            }

            var id = await Nodes.IdAsync(call.Api, call.Get(node), stop);
            var answer = await call.Api.PatchAsync(Nodes.Path(id), change, ApiJson.Default.NodeChangeJson, stop);
            NodeLifeCommands.Tell(call, answer, "Changed.");
        });
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };

    private static Option<string[]?> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <exception cref="CliException">A name is both set and taken away.</exception>
    private static Dictionary<string, string?>? Merge(Dictionary<string, string>? set, string[]? taken)
    {
        if (set is null && taken is not { Length: > 0 })
        {
            return null;
        }

        var merged = (set ?? []).ToDictionary(p => p.Key, p => (string?)p.Value, StringComparer.Ordinal);
        foreach (var name in taken ?? [])
        {
            if (!merged.TryAdd(name, null) && merged[name] is not null)
            {
                throw CliException.Usage($"'{name}' is both set and taken away.");
            }
        }

        return merged;
    }
}
