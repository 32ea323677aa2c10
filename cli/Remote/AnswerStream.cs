using System.Text;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Remote;

/// <summary>
/// Shows what a model says and looks up as it comes: on standard output where somebody looks at it, otherwise on standard error, so that a
/// file or another program gets the answer alone.
/// </summary>
internal sealed class AnswerStream(Call call, string id)
{
    private const int MostKept = 1024 * 1024;

    private readonly OutputPrinter _printer = new(call, id, null);
    private readonly StringBuilder _shown = new();

    public void Print(CommandOutputJson piece)
    {
        if (!call.Output.IsJson && !call.Output.Terminal.OutputIsTerminal)
        {
            call.Output.Terminal.Error.Write(Clean.Output(piece.Text));
            return;
        }

        _printer.Print(piece);
        if (_shown.Length < MostKept)
        {
            _shown.Append(piece.Text);
        }
    }

    public void End()
    {
        _printer.End();
        if (!call.Output.IsJson && !call.Output.Terminal.OutputIsTerminal)
        {
            call.Output.Terminal.Error.WriteLine();
        }
    }

    /// <summary>Whether what was shown ended with this answer.</summary>
    public bool HasShown(string answer) => _shown.ToString().TrimEnd().EndsWith(answer.Trim(), StringComparison.Ordinal);
}
