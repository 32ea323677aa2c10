namespace CloudNexus.Agent.Tests.Footprint;

/// <summary>A test that compiles to native code: skipped where that needs a linker that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeBuildFactAttribute : FactAttribute
{
    public NativeBuildFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !(IsThere("clang") || IsThere("gcc")))
        {
            Skip = "Native code is linked with clang or gcc on Linux: install one, and zlib1g-dev.";
        }
    }

    private static bool IsThere(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, program)));
}
