using System.Text;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Remote;

/// <summary>Shows the output of one command as it comes.</summary>
/// <param name="call">The run of this program.</param>
/// <param name="id">The command.</param>
/// <param name="source">Stands before each line, to tell several commands apart; null for one alone.</param>
internal sealed class OutputPrinter(Call call, string id, string? source)
{
    /// <summary>A line that is longer is broken.</summary>
    private const int MostLine = 16 * 1024;

    private readonly StringBuilder _line = new();
    private bool _isWithinLine;

    /// <summary>The byte that comes next.</summary>
    public long From { get; private set; }

    public void Print(CommandOutputJson piece)
    {
        From = piece.Next;
        if (piece.Text.Length == 0)
        {
            return;
        }

        if (call.Output.IsJson)
        {
            call.Output.Json(new CommandOutputLineJson(id, piece.From, piece.Text), ApiJson.Default.CommandOutputLineJson, oneLine: true);
        }
        else if (source is null)
        {
            call.Output.Part(Clean.Output(piece.Text));
            _isWithinLine = piece.Text[^1] != '\n';
        }
        else
        {
            PrintLines(Clean.Output(piece.Text));
        }
    }

    /// <summary>Ends the last line.</summary>
    public void End()
    {
        if (_line.Length > 0)
        {
            Flush();
        }

        if (_isWithinLine)
        {
            call.Output.Part("\n");
            _isWithinLine = false;
        }
    }

    private void PrintLines(string text)
    {
        foreach (var c in text)
        {
            if (c != '\n')
            {
                _line.Append(c);
            }

            if (c == '\n' || _line.Length >= MostLine)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        call.Output.Line($"{Clean.Line(source)}  {_line}");
        _line.Clear();
    }
}
