using System.Diagnostics;

namespace CloudNexus.Harness;

/// <summary>
/// A running Azurite, tables and blobs, with its data in memory. It ends when disposed of, and by itself when this
/// process ends, even by a kill: its standard input is a pipe that only this process holds open, and it stops when that closes.
/// </summary>
public sealed class AzuriteServer : IDisposable
{
    /// <summary>Published: the same in every emulator, and worth nothing elsewhere.</summary>
    public const string PublishedKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const int Attempts = 3;
    private const int KeptLines = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryDirectory _directory;
    private readonly AzuritePorts _ports;
    private readonly Queue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _starting = ["Table", "Blob"];

    private AzuriteServer(ProcessStartInfo start, TemporaryDirectory directory, AzuritePorts ports, string scheme)
    {
        _directory = directory;
        _ports = ports;
        Endpoint = new Uri($"{scheme}://127.0.0.1:{ports.Tables}/{AccountName}");
        BlobEndpoint = new Uri($"{scheme}://127.0.0.1:{ports.Blobs}/{AccountName}");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = FailWhenItEndsAsync();
    }

    public const string AccountName = "devstoreaccount1";

    /// <summary>Of tables.</summary>
    public Uri Endpoint { get; }

    public Uri BlobEndpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol={Endpoint.Scheme};AccountName={AccountName};AccountKey={PublishedKey};"
        + $"TableEndpoint={Endpoint.AbsoluteUri};BlobEndpoint={BlobEndpoint.AbsoluteUri};";

    /// <summary>Of the Azurite process, or of the container engine's client.</summary>
    public int ProcessId => _process.Id;

    /// <exception cref="InvalidOperationException">It does not start; the message has its output.</exception>
    public static async Task<AzuriteServer> StartAsync(AzuriteOptions options)
    {
        if (!options.NpmOnly && await AzuriteInDocker.IsAvailableAsync())
        {
            try
            {
                return await StartAsync(options, AzuriteInDocker.Command);
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                await Console.Error.WriteLineAsync($"No Azurite from the container engine, taking the npm package instead. {e.Message}");
            }
        }

        var package = await AzuritePackage.FindAsync();
        return await StartAsync(options, (ports, directory, arguments) => AzuritePackage.Command(package, ports, directory, arguments));
    }

    /// <summary>Closes its standard input, which is what the end of this process does to it, and waits until it has ended.</summary>
    public async Task EndInputAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _directory.Dispose();
        _ports.Dispose();
    }

    private static async Task<AzuriteServer> StartAsync(
        AzuriteOptions options, Func<AzuritePorts, string, IReadOnlyList<string>, ProcessStartInfo> command)
    {
        for (var attempt = 1; ; attempt++)
        {
            var ports = new AzuritePorts();
            var directory = new TemporaryDirectory();
            var arguments = Arguments(options, directory);
            var scheme = options.HttpsWithTokens ? "https" : "http";
            var server = new AzuriteServer(command(ports, directory.Path, arguments), directory, ports, scheme);
            try
            {
                await server._ready.Task.WaitAsync(Patience, TimeProvider.System);
                return server;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                server.Dispose();

                // Where ports cannot be reserved another process may have taken one meanwhile; nothing else gets better by itself.
                if (attempt == Attempts || !e.Message.Contains("EADDRINUSE", StringComparison.Ordinal))
                {
                    throw;
                }
            }
        }
    }

    private static List<string> Arguments(AzuriteOptions options, TemporaryDirectory directory)
    {
        List<string> arguments = ["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence"];
        if (options.HttpsWithTokens)
        {
            var (certificate, key) = SelfSignedCertificate.WriteTo(directory);
            arguments.AddRange(["--oauth", "basic", "--cert", certificate, "--key", key]);
        }

        return arguments;
    }

    private async Task FailWhenItEndsAsync()
    {
        await _process.WaitForExitAsync();
        _ready.TrySetException(new InvalidOperationException($"Azurite ended. It said: {Output()}"));
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
            {
                _output.Dequeue();
            }
        }

        // Both services say so in words of their own; the two streams are read by two threads.
        lock (_starting)
        {
            if (line.Contains("successfully", StringComparison.Ordinal)
                && _starting.RemoveWhere(s => line.Contains($"{s} service", StringComparison.Ordinal)) > 0
                && _starting.Count == 0)
            {
                _ready.TrySetResult();
            }
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }
}

/// <summary>Where an Azurite listens.</summary>
internal sealed class AzuritePorts : IDisposable
{
    private readonly ReservedPort _tables = Ports.Reserve();
    private readonly ReservedPort _blobs = Ports.Reserve();

    public int Tables => _tables.Number;

    public int Blobs => _blobs.Number;

    public void Dispose()
    {
        _tables.Dispose();
        _blobs.Dispose();
    }
}
