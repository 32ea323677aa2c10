using System.Diagnostics;
using System.Net.Sockets;

namespace CloudNexus.Local;

/// <summary>Tables and blobs on this machine: Azurite on free ports, with its data in the data directory.</summary>
public sealed class AzuriteStorage : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    private const string Name = "tables";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;
    private readonly ReservedPort _tablePort = ReservedPort.Take();
    private readonly ReservedPort _blobPort = ReservedPort.Take();
    private readonly string _key;
    private readonly TimeProvider _time;

    /// <param name="script">Starts Azurite.</param>
    /// <param name="directory">Where it keeps its data.</param>
    /// <param name="key">The account's key, in base64. Azurite's own is published, and every user of this machine can connect.</param>
    /// <param name="report">Told what it says.</param>
    /// <param name="time">Paces its restarts.</param>
    public AzuriteStorage(string script, string directory, string key, Action<string> report, TimeProvider time)
    {
        if (!File.Exists(script))
        {
            throw new FileNotFoundException($"{script} is not there: start through ./run, from the repository's root.");
        }

        _key = key;
        _time = time;
        _process = new ChildProcess(
            Name,
            () => Command(script, directory),
            line => Report(line, report),
            time);
    }

    public string ConnectionString
        => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};"
            + $"TableEndpoint=http://127.0.0.1:{_tablePort.Number}/{Account};BlobEndpoint=http://127.0.0.1:{_blobPort.Number}/{Account};";

    /// <summary>Ends when it takes connections.</summary>
    /// <exception cref="TimeoutException">It does not within a minute.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process.Start();
        var start = _time.GetTimestamp();
        while (!await AnswersAsync(_tablePort.Number, cancellation) || !await AnswersAsync(_blobPort.Number, cancellation))
        {
            if (_time.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException(
                    $"Azurite does not answer on ports {_tablePort.Number} and {_blobPort.Number}. See the messages above; "
                        + "is Node.js 20 or later installed?");
            }

            await Task.Delay(Pause, _time, cancellation);
        }
    }

    /// <returns>Whether all that it took since the start is saved.</returns>
    public Task<bool> StopAsync(TimeSpan patience) => _process.StopAsync(patience);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _tablePort.Dispose();
        _blobPort.Dispose();
    }

    private ProcessStartInfo Command(string script, string directory)
    {
        var info = new ProcessStartInfo(
            "node",
            [
                script, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--tableHost", "127.0.0.1",
                "--tablePort", $"{_tablePort.Number}", "--blobHost", "127.0.0.1", "--blobPort", $"{_blobPort.Number}", "--location", directory,
            ]);
        info.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{_key}";
        return info;
    }

    /// <summary>Azurite tells of its start and end even when silent.</summary>
    private static void Report(string line, Action<string> report)
    {
        if (!line.StartsWith($"{Name}: Azurite Table service", StringComparison.Ordinal)
            && !line.StartsWith($"{Name}: Azurite Blob service", StringComparison.Ordinal))
        {
            report(line);
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
