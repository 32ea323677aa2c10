namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>Writes programs that tests run.</summary>
internal static class HostProgram
{
    public const int Executable = 0x1ED;

    /// <returns>The path.</returns>
    public static string Write(string path, string text, int mode = Executable)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }

        return path;
    }
}
