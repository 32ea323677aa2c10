using System.Diagnostics;
using System.Globalization;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>A hub with Kafka in a process of its own, to be killed.</summary>
internal sealed class HubProcess
{
    private readonly Process _process;

    private HubProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <param name="directory">Of the store.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<HubProcess> StartAsync(string directory, int port)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] arguments = [typeof(Child).Assembly.Location, Child.KafkaMode, directory, port.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(new ProcessStartInfo(host, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The hub did not start.");
        return new HubProcess(process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>As <c>kill -9</c>: it gets no chance to write anything.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }
}
