using System.CommandLine;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Channels;

/// <summary>What <c>channels add</c> says of a channel: the server checks it and names what is wrong.</summary>
internal sealed class ChannelOptions
{
    private readonly Option<string?> _file = Values.Text(
        "--file", "FILE", "The channel as JSON, as the API takes it; - for standard input. Other options change it.");
    private readonly Option<string?> _kind = Values.Choice("--kind", "How it is told.", "webhook", "mail", "ntfy", "slack");
    private readonly Option<string?> _url = Values.Text(
        "--url", "URL", "Where to; it is secret, and other users of this machine can see arguments: better in a file.");
    private readonly Option<string[]?> _to = new("--to")
    {
        Description = "A mail address; may be given several times.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _severity = Values.Choice(
        "--min-severity", "Only alerts at least so bad.", "info", "warning", "critical");
    private readonly Option<bool> _default = new("--default") { Description = "Rules that name no channel are told here." };
    private readonly Option<bool> _off = new("--disabled") { Description = "Nothing is told there, until it is switched on." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _file, _kind, _url, _to, _severity, _default, _off })
        {
            command.Add(option);
        }
    }

    /// <summary>The channel with what was said.</summary>
    /// <param name="call">The run of this program.</param>
    /// <param name="name">Its name; null for the file's.</param>
    /// <exception cref="CliException">The file is none.</exception>
    public JsonObject Read(Call call, string? name)
    {
        var channel = call.Get(_file) is { } file ? JsonFile.Read(file, call.Output.Terminal.In, "a channel") : [];
        Set(channel, "name", name);
        Set(channel, "kind", call.Get(_kind));
        Set(channel, "minSeverity", call.Get(_severity));
        if (channel["settings"] is not JsonObject settings)
        {
            channel["settings"] = settings = [];
        }

        Set(settings, "url", call.Get(_url));
        Set(settings, "to", call.Get(_to) is { Length: > 0 } to ? new JsonArray([.. to.Select(address => (JsonNode)address)]) : null);
        if (call.Get(_default))
        {
            channel["isDefault"] = true;
        }

        if (call.Get(_off))
        {
            channel["enabled"] = false;
        }

        return channel;
    }

    private static void Set(JsonObject of, string name, JsonNode? value)
    {
        if (value is not null)
        {
            of[name] = value;
        }
    }
}
