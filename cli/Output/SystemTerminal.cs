using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>The process's standard streams.</summary>
internal sealed class SystemTerminal : ITerminal
{
    private const int MostSecret = 4096;

    private volatile bool _asking;

    public TextReader In => Console.In;

    public TextWriter Out => Console.Out;

    public TextWriter Error => Console.Error;

    public bool InputIsTerminal => !Console.IsInputRedirected;

    public bool OutputIsTerminal => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public (int Columns, int Rows) Size
    {
        get
        {
            try
            {
                return (Math.Max(Console.WindowWidth, 20), Math.Max(Console.WindowHeight, 5));
            }
            catch (IOException)
            {
                return (80, 24);
            }
        }
    }

    /// <summary>Whether it waits for an answer just now.</summary>
    public bool IsAsking => _asking;

    public string? Ask(string question)
    {
        Error.Write(question);
        _asking = true;
        try
        {
            return In.ReadLine();
        }
        finally
        {
            _asking = false;
        }
    }

    public string? AskSecret(string question)
    {
        Error.Write(question);
        _asking = true;
        try
        {
            return ReadSecret();
        }
        finally
        {
            _asking = false;
            Error.WriteLine();
        }
    }

    private static string? ReadSecret()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\n' or '\r' }:
                    return text.ToString();
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when text.Length == 0:
                    return null;
                case { Key: ConsoleKey.Backspace } when text.Length > 0:
                    text.Length--;
                    break;
                case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                    text.Clear();
                    break;
                default:
                    if (!char.IsControl(key.KeyChar) && text.Length < MostSecret)
                    {
                        text.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
