namespace CloudNexus.Agent.Collectors;

/// <summary>The host's real file systems, picked anew only when the mount table has changed.</summary>
internal sealed class MountList(ProcFile file)
{
    private byte[] _text = [];
    private IReadOnlyList<string> _mounts = [];

    /// <exception cref="IOException">The table cannot be read.</exception>
    public IReadOnlyList<string> Read()
    {
        var text = file.Read();
        if (!text.SequenceEqual(_text))
        {
            _text = text.ToArray();
            _mounts = MountTable.RealFileSystems(_text);
        }

        return _mounts;
    }
}
