using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>The whole terminal, redrawn in place; what was on it comes back at the end.</summary>
internal sealed class Screen : IDisposable
{
    private readonly ITerminal _terminal;

    public Screen(ITerminal terminal)
    {
        _terminal = terminal;
        terminal.Out.Write("\e[?1049h\e[?25l");
    }

    /// <summary>Shows these lines, as many as there is room for.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("\e[H");
        foreach (var line in lines.Take(_terminal.Size.Rows - 1))
        {
            text.Append(line).Append("\e[K\r\n");
        }

        _terminal.Out.Write(text.Append("\e[J").ToString());
        _terminal.Out.Flush();
    }

    public void Dispose() => _terminal.Out.Write("\e[?25h\e[?1049l");
}
