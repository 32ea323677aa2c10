using System.Diagnostics;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary><c>./run --no-build</c> as a process of its own, on a new data directory; both go when it is disposed.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    private const string Ready = "CloudNexus is ready: ";
    private readonly Process _process;
    private readonly string _directory;

    private RunningStack(Process process, string directory, Uri address)
    {
        _process = process;
        _directory = directory;
        Address = address;
        Http = AdminAccess.CreateClient(address);
    }

    public Uri Address { get; }

    /// <summary>Calls as an admin.</summary>
    public HttpClient Http { get; }

    /// <summary>Lets agents enrol.</summary>
    public string EnrolmentToken => File.ReadAllText(Path.Combine(_directory, "secrets", "enrolment-token")).Trim();

    /// <exception cref="InvalidOperationException">It did not become ready.</exception>
    public static Task<RunningStack> StartAsync(CancellationToken cancellationToken, params string[] arguments)
        => StartAsync(new Dictionary<string, string>(), cancellationToken, arguments);

    /// <param name="environment">Settings beside those of this process.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    /// <param name="arguments">Of <c>./run</c>.</param>
    /// <exception cref="InvalidOperationException">It did not become ready.</exception>
    public static async Task<RunningStack> StartAsync(
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("cloudnexus-bench-").FullName;
        var info = new ProcessStartInfo("bash", ["./run", "--no-build", "--port", "0", "--data", directory, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        AdminAccess.Grant(info);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info) ?? throw new InvalidOperationException("bash could not be started");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                // What it says later must not fill the pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new RunningStack(process, directory, new Uri(line[Ready.Length..]));
            }
        }

        throw new InvalidOperationException("./run ended before it was ready; run it by hand to see why.");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using (var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await terminate.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
