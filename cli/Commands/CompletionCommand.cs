using System.CommandLine;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus completion SHELL</c>: a script that has the shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _nexus() {
          local IFS=$'\n'
          COMPREPLY=($(nexus "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
        }
        complete -o default -F _nexus nexus
        """;

    private const string Zsh = """
        #compdef nexus
        _nexus() {
          local -a words
          words=("${(@f)$(nexus "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a words
        }
        compdef _nexus nexus
        """;

    private const string Fish = """
        complete -c nexus -f -a '(nexus "[suggest:"(commandline -C)"]" (commandline -cp | string collect) 2>/dev/null)'
        """;

    public static Command Create(CliContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print the completion script of a shell, such as for: source <(nexus completion bash)") { shell };
        command.SetAction(parsed => context.Terminal.Out.WriteLine(parsed.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
