using CloudNexus.Local.Hub.Files;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>
/// Keeps the state of groups, a file each, written one after the other behind the groups' backs. What a crash takes costs a rebalance,
/// no record and no commit: those are checkpoints of the hub.
/// </summary>
/// <param name="directory">Made when there is something to keep.</param>
/// <param name="files">The disk.</param>
/// <param name="failed">Told of every state that could not be written.</param>
internal sealed class GroupFiles(string directory, IFileLayer files, Action failed)
{
    /// <summary>No group's name.</summary>
    private const string Unfinished = "~";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]?> _waiting = new(StringComparer.Ordinal);
    private Task _writing = Task.CompletedTask;

    /// <param name="most">Groups.</param>
    /// <param name="mostBytes">Larger files are not read.</param>
    public IReadOnlyList<GroupState> Load(int most, int mostBytes)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        List<GroupState> states = [];
        foreach (var file in new DirectoryInfo(directory).GetFiles())
        {
            if (states.Count < most && Names.IsGroup(file.Name) && file.Length <= mostBytes
                && GroupFormat.Decode(File.ReadAllBytes(file.FullName)) is { } state && state.Name == file.Name)
            {
                states.Add(state);
            }
            else
            {
                files.Delete(file.FullName);
            }
        }

        return states;
    }

    /// <summary>Has the state written soon; null removes it. Of several states of a group that wait, the last counts.</summary>
    public void Keep(string group, GroupState? state)
    {
        var bytes = state is null ? null : GroupFormat.Encode(state);
        lock (_gate)
        {
            _waiting[group] = bytes;
            if (_writing.IsCompleted)
            {
                _writing = Task.Run(Write);
            }
        }
    }

    /// <summary>Returns when everything is written.</summary>
    public async Task FlushAsync()
    {
        while (true)
        {
            Task writing;
            lock (_gate)
            {
                if (_waiting.Count == 0 && _writing.IsCompleted)
                {
                    return;
                }

                _writing = _writing.IsCompleted ? Task.Run(Write) : _writing;
                writing = _writing;
            }

            await writing;
        }
    }

    private void Write()
    {
        while (true)
        {
            KeyValuePair<string, byte[]?> next;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    // Inside the lock, so that nothing comes between the last look and the end.
                    _writing = Task.CompletedTask;
                    return;
                }

                next = _waiting.First();
                _waiting.Remove(next.Key);
            }

            try
            {
                Write(Path.Combine(directory, next.Key), next.Value);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failed();
            }
        }
    }

    private void Write(string path, byte[]? bytes)
    {
        Directory.CreateDirectory(directory);
        if (bytes is null)
        {
            files.Delete(path);
            return;
        }

        var unfinished = Path.Combine(directory, Unfinished + Path.GetFileName(path));
        using (var file = files.Create(unfinished))
        {
            file.Write(bytes, 0);
            file.Flush();
        }

        files.Move(unfinished, path);
    }
}
