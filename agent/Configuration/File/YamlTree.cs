using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CloudNexus.Agent.Configuration;

/// <summary>
/// Reads one YAML document of mappings, lists and texts. Anchors, aliases, tags and further documents are refused: the file says each
/// thing where it stands, and cannot be made to expand.
/// </summary>
internal sealed class YamlTree
{
    private const int Deepest = 8;
    private readonly Parser _parser;

    private YamlTree(string text) => _parser = new Parser(new StringReader(text));

    /// <returns>The document; an empty mapping when there is none.</returns>
    /// <exception cref="FormatException">It is not such a document; <see cref="Exception.Data"/> holds the <c>line</c>.</exception>
    public static YamlNode Parse(string text)
    {
        try
        {
            return new YamlTree(text).ReadDocument();
        }
        catch (YamlException e)
        {
            throw Error((int)e.Start.Line, e.Message);
        }
    }

    private static FormatException Error(int line, string message) => new(message) { Data = { ["line"] = Math.Max(1, line) } };

    private YamlNode ReadDocument()
    {
        Next();
        if (Next() is StreamEnd)
        {
            return new YamlMapping([], 1);
        }

        Next();
        var root = ReadNode(0);
        Next();
        return Next() is StreamEnd end ? root : throw Error(Line(_parser.Current!), "only one document is read");
    }

    private ParsingEvent Next()
    {
        var line = _parser.Current is { } last ? (int)last.End.Line : 1;
        try
        {
            return _parser.MoveNext() ? _parser.Current! : throw Error(line, "the document ends too early");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // Some malformed documents trip the scanner over its own feet.
            throw Error(line, "this, or what follows, is not YAML");
        }
    }

    // Reads the node that the current event begins; the current event is its last one afterwards.
    private YamlNode ReadNode(int depth)
    {
        var current = _parser.Current!;
        if (current is AnchorAlias || current is NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
        {
            throw Error(Line(current), "anchors, aliases and tags are not read; write the value out");
        }

        if (depth > Deepest)
        {
            throw Error(Line(current), $"nested more than {Deepest} deep");
        }

        return current switch
        {
            Scalar scalar => Text(scalar),
            SequenceStart => ReadSequence(Line(current), depth),
            MappingStart => ReadMapping(Line(current), depth),
            _ => throw Error(Line(current), "cannot be read"),
        };
    }

    private YamlSequence ReadSequence(int line, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlSequence(items, line);
    }

    private YamlMapping ReadMapping(int line, int depth)
    {
        var entries = new List<(YamlScalar, YamlNode)>();
        while (Next() is not MappingEnd)
        {
            var key = ReadNode(depth + 1) as YamlScalar ?? throw Error(Line(_parser.Current!), "a key must be a single word");
            Next();
            entries.Add((key, ReadNode(depth + 1)));
        }

        return new YamlMapping(entries, line);
    }

    private static YamlScalar Text(Scalar scalar) => new(scalar.Value, scalar.Style != ScalarStyle.Plain, Line(scalar));

    private static int Line(ParsingEvent e) => (int)e.Start.Line;
}
