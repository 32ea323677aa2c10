using System.Diagnostics;
using System.Net.Sockets;

namespace CloudNexus.Local;

/// <summary>Table Storage on this machine: Azurite on a free port, with its data in the data directory.</summary>
public sealed class AzuriteTables : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The emulator's published key: no secret.</summary>
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;
    private readonly int _port = FreePort.Find();
    private readonly TimeProvider _time;

    public AzuriteTables(string script, string directory, Action<string> report, TimeProvider time)
    {
        if (!File.Exists(script))
        {
            throw new FileNotFoundException($"{script} is not there: start through ./run, from the repository's root.");
        }

        _time = time;
        _process = new ChildProcess(
            "tables",
            () => new ProcessStartInfo(
                "node",
                [
                    script, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--tableHost", "127.0.0.1",
                    "--tablePort", $"{_port}", "--location", directory,
                ]),
            line => Report(line, report),
            time);
    }

    public string ConnectionString
        => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};TableEndpoint=http://127.0.0.1:{_port}/{Account};";

    /// <summary>Ends when it takes connections.</summary>
    /// <exception cref="TimeoutException">It does not within a minute.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process.Start();
        var start = _time.GetTimestamp();
        while (!await AnswersAsync(cancellation))
        {
            if (_time.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Azurite does not answer on port {_port}. See the messages above; is Node.js 20 or later installed?");
            }

            await Task.Delay(Pause, _time, cancellation);
        }
    }

    public Task StopAsync(TimeSpan patience) => _process.StopAsync(patience);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Azurite tells of its start and end even when silent.</summary>
    private static void Report(string line, Action<string> report)
    {
        if (!line.Contains("Azurite Table service", StringComparison.Ordinal))
        {
            report(line);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
