using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>
/// A host's files in a directory of the test's own, begun as a copy of a captured tree, and one collector that reads them.
/// </summary>
internal sealed class HostTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public HostTree(string? fixture = null)
    {
        Series = new SeriesTable();
        if (fixture is not null)
        {
            Show(fixture);
        }
    }

    public HostRoot Root => new(_directory.Path);

    public string Path => _directory.Path;

    public SeriesTable Series { get; }

    public static string Fixture(string name) => System.IO.Path.Join(Repository.Root, "tests/fixtures/proc", name);

    /// <summary>Puts a captured tree over what is there.</summary>
    public void Show(string fixture)
    {
        var source = Fixture(fixture);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            Write(System.IO.Path.GetRelativePath(source, file), File.ReadAllText(file));
        }
    }

    public void Write(string path, string text)
    {
        var target = _directory.File(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    /// <summary>One second of the collector: values by series key, null for gaps.</summary>
    public Dictionary<string, double?> Collect(ICollector collector)
    {
        Series.ClearValues();
        collector.Collect();
        var sample = new Sample(0, Series.Schema, Series.Values());
        return sample.Schema.Series.Zip(sample.Values).ToDictionary(p => p.First.Key, p => p.First.ToDouble(p.Second));
    }

    public void Dispose() => _directory.Dispose();
}
