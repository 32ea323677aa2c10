using System.Text;

namespace CloudNexus.Agent.Configuration;

/// <summary>A small text file of the host that the agent takes orders or a secret from.</summary>
/// <param name="Text">The content.</param>
/// <param name="Owner">The owner's user id; null where files have none.</param>
/// <param name="Mode">Who may do what.</param>
internal sealed record HostFile(string Text, uint? Owner, UnixFileMode Mode)
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="FormatException">It cannot be read, is too long or no UTF-8; the message reads on from "the file".</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static HostFile Read(string path, int mostBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[mostBytes + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > mostBytes)
            {
                throw new FormatException($"is longer than {ValueText.ShowSize(mostBytes)}");
            }

            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, 0, length);
            if (!OperatingSystem.IsLinux())
            {
                return new HostFile(text, null, UnixFileMode.None);
            }

            var (owner, mode) = UnixFile.Look(file.SafeFileHandle);
            return new HostFile(text, owner, mode);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, path, e);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("is not UTF-8 text");
        }
        catch (Exception e) when (e is IOException and not FileNotFoundException or UnauthorizedAccessException)
        {
            throw new FormatException($"cannot be read: {e.Message}");
        }
    }

    /// <summary>Why a file that names programs to run is not to be believed; null when it is.</summary>
    /// <param name="path">For the message.</param>
    /// <param name="user">The agent's own user id.</param>
    public string? WhyNotTrusted(string path, uint user)
    {
        if (Owner is { } owner && owner != 0 && owner != user)
        {
            return $"names programs to run or logs to send and belongs to another user ({owner}): chown root {path}";
        }

        return (Mode & OthersWrite) != 0 ? $"names programs to run or logs to send and can be written by others: chmod go-w {path}" : null;
    }

    /// <summary>Why a file is no place for a secret; null when it is.</summary>
    public string? WhyNotPrivate(string path)
        => (Mode & (OthersRead | UnixFileMode.GroupWrite)) != 0 ? $"holds a secret and is open to others: chmod 640 {path}" : null;
}
