using System.CommandLine;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Signing;

/// <param name="Life">How long signatures are good.</param>
internal sealed record ApprovalOptions(Option<TimeSpan?> Life)
{
    public Option<string?> Key { get; } = OperatorKeyCommands.Key();

    public Option<bool> Yes { get; } = Values.Yes();

    public Option<bool> AcceptChanged { get; } = new("--accept-changed")
    {
        Description = "Sign also where a name belonged to another node, or a node had another name, when you signed last.",
    };

    public void AddTo(Command command)
    {
        command.Add(Key);
        command.Add(Yes);
        command.Add(AcceptChanged);
    }
}
