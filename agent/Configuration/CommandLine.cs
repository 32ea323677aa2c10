using System.Text;
using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Install;

namespace CloudNexus.Agent.Configuration;

/// <summary>One of the things that the program does.</summary>
/// <param name="Name">The first word of its command line.</param>
/// <param name="Summary">For the list of commands.</param>
/// <param name="Options">What it takes beside <c>--help</c>.</param>
/// <param name="Notes">The end of its help; may be empty.</param>
internal sealed record Command(string Name, string Summary, IReadOnlyList<OptionName> Options, string Notes = "");

/// <summary>The commands of the program, and their help.</summary>
internal static class CommandLine
{
    public const string Program = "cloudnexus-agent";

    public static readonly Command Run = new(
        "run", "sample this host and report until told to stop", OptionsLoader.Options, """
        Every option can stand in the configuration file and in the environment; what is said here wins over the environment, and that over
        the file. A host that is not enrolled yet needs an enrolment token, in a file or in NEXUS_ENROLMENT_TOKEN.
        """);

    public static readonly Command Check = new(
        "check", "validate the configuration and show what would be collected",
        [.. OptionsLoader.Options, CheckCommand.Online, CheckCommand.RunSensors], """
        Takes one sample and sends nothing. Exit code: 0 in order, 2 something is wrong.
        """);

    public static readonly Command Install = new(
        "install", "install or upgrade the agent as a systemd service", InstallCommand.Options, """
        Run again, it upgrades: the program is replaced, the configuration kept. Needs root.
        """);

    public static readonly Command Uninstall = new(
        "uninstall", "stop the service and remove it", InstallCommand.UninstallOptions, """
        Configuration, identity and spool stay unless --purge is given. Needs root.
        """);

    public static readonly Command Aggregate = new(
        "aggregate", "relay for up to 100 agents that cannot reach the server", AggregateCommand.Options, """
        The hosts' agents are given this address as their server. Server and transport are configured as for run.
        """);

    public static readonly Command Version = new("version", "print the version", []);

    public static readonly IReadOnlyList<Command> All = [Run, Check, Install, Uninstall, Aggregate, Version];

    public static readonly string Help = $"""
        Usage: {Program} COMMAND [options]

        {string.Join('\n', All.Select(c => $"  {c.Name,-10} {c.Summary}"))}

        {Program} COMMAND --help tells more. Version {AgentVersion.Text}.
        """;

    /// <returns>The command and what it was given; no command when help was asked for.</returns>
    /// <exception cref="UsageException">The command or one of its options is unknown or incomplete.</exception>
    public static (Command? Command, Arguments Arguments) Parse(IReadOnlyList<string> arguments)
    {
        if (arguments is ["--help" or "-h" or "help"])
        {
            return (null, Arguments.Read([], []));
        }

        var name = arguments is ["--version", ..] ? Version.Name : arguments is [var first, ..] ? first : "";
        var command = All.FirstOrDefault(c => c.Name == name) ?? throw new UsageException(
            name.Length == 0
                ? $"Say what to do: {string.Join(", ", All.Select(c => c.Name))}."
                : $"Unknown command '{name}'; did you mean '{NearestName.Of(name, All.Select(c => c.Name))}'?");
        return (command, Arguments.Read(arguments.Skip(1), command.Options));
    }

    public static string HelpFor(Command command)
    {
        var text = new StringBuilder($"Usage: {Program} {command.Name}{(command.Options.Count > 0 ? " [options]" : "")}\n\n");
        text.Append($"  {command.Summary}\n\n");
        foreach (var option in command.Options)
        {
            var variable = option.Name == OptionsLoader.ConfigOption
                ? OptionsLoader.ConfigVariable
                : Setting.All.FirstOrDefault(s => s.Option == option.Name)?.Variable;
            text.Append($"  {option.Name + " " + option.Argument,-30} {option.Meaning}{(variable is null ? "" : $"  ({variable})")}\n");
        }

        return command.Notes.Length == 0 ? text.ToString() : text.Append($"\n{command.Notes}\n").ToString();
    }
}
