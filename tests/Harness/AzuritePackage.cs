using System.Diagnostics;

namespace CloudNexus.Harness;

/// <summary>Azurite from the npm package that <c>local/package.json</c> pins.</summary>
internal static class AzuritePackage
{
    // Runs the script that its first argument names, until standard input ends: with the parent, however that ends. Then the data
    // goes too, as nobody else may be left to delete it.
    private const string Wrapper = """
        const end = () => { require('fs').rmSync(process.cwd(), { recursive: true, force: true }); process.exit(0); };
        process.stdin.on('end', end).on('error', end).resume();
        require(process.argv[1]);
        """;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(5);

    public static ProcessStartInfo Command(string script, int port, string directory, IReadOnlyList<string> arguments) => new(
        "node",
        ["-e", Wrapper, script, "--tableHost", "127.0.0.1", "--tablePort", $"{port}", .. arguments])
    {
        WorkingDirectory = directory,
    };

    /// <summary>The table service's script; installs the package first where it is missing.</summary>
    public static async Task<string> ScriptAsync()
    {
        var local = Path.Combine(Repository.Root, "local");
        var script = Path.Combine(local, "node_modules", "azurite", "dist", "src", "table", "main.js");
        var installed = Path.Combine(local, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || !File.Exists(script))
        {
            await using var turn = await LockAsync(Path.Combine(local, "obj", "npm-ci.lock"));

            // npm writes this file last: without it an installation is still under way, or was cut short.
            if (!File.Exists(installed) || !File.Exists(script))
            {
                await InstallAsync(local);
            }
        }

        return script;
    }

    private static async Task InstallAsync(string local)
    {
        var start = new ProcessStartInfo("npm", ["ci", "--prefix", local, "--no-audit", "--no-fund"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci failed with {process.ExitCode}: {string.Concat(output)}");
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(start) < LockTimeout)
            {
                await Task.Delay(LockPause, TimeProvider.System);
            }
        }
    }
}
