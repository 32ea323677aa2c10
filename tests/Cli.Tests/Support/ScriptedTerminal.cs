using System.Text;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>A terminal with somebody who types what was foreseen, or with streams in place of one.</summary>
internal sealed class ScriptedTerminal : ITerminal
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Queue<string> _answers = [];

    public TextReader In { get; init; } = TextReader.Null;

    public TextWriter Out => new SharedWriter(_out);

    public TextWriter Error => new SharedWriter(_error);

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public (int Columns, int Rows) Size { get; init; } = (120, 30);

    public string Written => Read(_out);

    public string Complained => Read(_error);

    /// <summary>Questions that asked for a secret.</summary>
    public List<string> Secrets { get; } = [];

    public static ScriptedTerminal Typing(params string[] answers)
    {
        var terminal = new ScriptedTerminal { InputIsTerminal = true };
        foreach (var answer in answers)
        {
            terminal._answers.Enqueue(answer);
        }

        return terminal;
    }

    public string? Ask(string question)
    {
        Error.Write(question);
        return _answers.TryDequeue(out var answer) ? answer : null;
    }

    public string? AskSecret(string question)
    {
        Secrets.Add(question);
        return Ask(question);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    /// <summary>Read while it is written.</summary>
    private sealed class SharedWriter(StringBuilder text) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (text)
            {
                text.Append(value);
            }
        }
    }
}
