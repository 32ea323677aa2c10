using System.Runtime.Versioning;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>How the times of files pass.</summary>
public enum FileTimes
{
    /// <summary>Each write has its own.</summary>
    Distinct,

    /// <summary>What is written between two looks has the same.</summary>
    SameBetweenLooks,

    /// <summary>They have steps of two seconds, as on the coarsest of file systems: also what is written after a look may have its time.</summary>
    TwoSeconds,
}

/// <summary>A log as its program and whoever rotates it leave it behind. Its files' times are the test's, however fast the machine is.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class RotatedLog(string path, ManualTimeProvider clock, FileTimes times)
{
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(100);
    private DateTime _last = DateTime.MinValue;

    public void Append(string text)
    {
        File.AppendAllText(path, text);
        SetTime(path);
    }

    /// <summary>Moves the file aside; the next line begins another.</summary>
    public void Rename()
    {
        if (File.Exists(path))
        {
            MakeRoom();
            File.Move(path, path + ".1");
        }
    }

    /// <summary>Copies the file and empties it.</summary>
    /// <param name="keepsTime">Whether the copy has the time of the file, or its own.</param>
    public void CopyAndEmpty(bool keepsTime)
    {
        if (!File.Exists(path))
        {
            return;
        }

        MakeRoom();
        File.Copy(path, path + ".1");
        if (!keepsTime)
        {
            SetTime(path + ".1");
        }

        using (var emptied = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite))
        {
            // It keeps its identity.
        }

        SetTime(path);
    }

    private void MakeRoom()
    {
        var count = 0;
        while (File.Exists($"{path}.{count + 1}"))
        {
            count++;
        }

        for (; count > 0; count--)
        {
            File.Move($"{path}.{count}", $"{path}.{count + 1}");
        }
    }

    private void SetTime(string file)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        _last = times switch
        {
            FileTimes.Distinct => now > _last ? now : _last + Step,
            FileTimes.TwoSeconds => new DateTime(now.Ticks - (now.Ticks % TimeSpan.FromSeconds(2).Ticks), DateTimeKind.Utc),
            _ => now,
        };
        File.SetLastWriteTimeUtc(file, _last);
    }
}
