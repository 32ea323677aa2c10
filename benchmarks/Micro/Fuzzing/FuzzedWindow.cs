using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>A window, and the same damaged: what the damaged one gives out must be in the whole one.</summary>
internal sealed class FuzzedWindow
{
    private const string GroupName = "shape";
    private readonly SeriesSchema _schema;
    private readonly byte[] _times;
    private readonly byte[] _group;
    private readonly HashSet<(int, string)> _genuine = [];

    private FuzzedWindow(WindowBlock window, SeriesSchema schema)
    {
        _schema = schema;
        _times = window.Times;
        _group = window.Groups[GroupName];
        window.TryReadColumns(GroupName, _ => schema, (chunk, column, values) => _genuine.Add((column, Content(chunk, values))));
    }

    public static FuzzedWindow Open(SampleBlock block)
    {
        var second = new SampleBlock(block.Schema, [.. block.Timestamps.Select(t => t + 100_000)], [.. block.Columns]);
        return new FuzzedWindow(WindowBlock.Empty.Append(block).Append(second), block.Schema);
    }

    public static FuzzedWindow Closed(SampleBlock block) => new(WindowBlock.Compact([block]), block.Schema);

    /// <summary>Damages times or group, reads it, and says what it gave out that is not genuine; null when nothing.</summary>
    public string? Check(Mutator mutator, out bool accepted)
    {
        var inTimes = mutator.Next(4) == 0;
        var times = inTimes ? mutator.Damage(_times) : _times;
        var group = inTimes ? _group : mutator.Damage(_group);
        accepted = false;
        if (WindowBlock.TryRead(times, new Dictionary<string, byte[]> { [GroupName] = group }, out var window) != DecodeStatus.Ok)
        {
            return window is null ? null : "a window was given out beside a failure";
        }

        string? problem = null;
        var status = window!.TryReadColumns(GroupName, id => id == _schema.Id ? _schema : null, (chunk, column, values) =>
            problem ??= _genuine.Contains((column, Content(chunk, values))) ? null : $"column {column} of a damaged window differs");
        accepted = status == DecodeStatus.Ok;
        return problem;
    }

    private static string Content(WindowChunk chunk, long[] values) => string.Join(',', chunk.Timestamps) + "|" + string.Join(',', values);
}
