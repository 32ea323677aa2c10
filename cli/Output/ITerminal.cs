namespace CloudNexus.Cli.Output;

/// <summary>The person or program at the other end.</summary>
internal interface ITerminal
{
    TextReader In { get; }

    TextWriter Out { get; }

    TextWriter Error { get; }

    /// <summary>Whether somebody is there to ask.</summary>
    bool InputIsTerminal { get; }

    /// <summary>Whether what is written is looked at, and can be coloured and overwritten.</summary>
    bool OutputIsTerminal { get; }

    /// <summary>Columns and rows of the screen.</summary>
    (int Columns, int Rows) Size { get; }

    /// <summary>Asks for a line; null at the end of the input.</summary>
    string? Ask(string question);

    /// <summary>Asks for a line that is not shown while it is typed; null at the end of the input.</summary>
    string? AskSecret(string question);
}
