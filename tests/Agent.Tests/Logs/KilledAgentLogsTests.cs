using System.Diagnostics;
using System.Runtime.Versioning;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>The whole agent as a process of its own, which is killed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KilledAgentLogsTests : IDisposable
{
    private const int Lives = 2;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_RotatedWhileKilledAgainAndAgain_EachLineArrivesOnce()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        (server.FlushIntervalSeconds, server.PollIntervalSeconds) = (1, 1);
        var hub = new LogHubDouble(server);
        Configure(server, $$"""
            logs:
              files: [{ path: {{_directory.File("app.log")}}, source: app, multiline: none }]
            """);
        File.WriteAllText(_directory.File("app.log"), "long before\n");
        var written = new List<string>();
        var random = new Random(1);
        for (var life = 0; life < Lives; life++)
        {
            using var agent = Start();
            try
            {
                var frames = hub.Frames.Count;
                await Eventually.True(
                    () => life == 0 ? File.Exists(_directory.File("data/logs.state")) : hub.Lines.Count == written.Count || hub.Frames.Count > frames,
                    "it reads on");
                Write(written, random);
                Rotate(isCopy: life % 2 == 1);
                Write(written, random);
                frames = hub.Frames.Count;
                await Eventually.True(() => hub.Frames.Count > frames, "it sends");
                Write(written, random);
                Rotate(isCopy: life % 2 == 0);
                Write(written, random);
            }
            finally
            {
                agent.Kill();
                await agent.WaitForExitAsync();
            }

            Write(written, random);
            Rotate(isCopy: life % 2 == 0);
            Write(written, random);
        }

        using var last = Start();
        try
        {
            await Eventually.True(() => hub.Lines.Count >= written.Count, "all arrive");
            Assert.Equal(written.Order(), hub.Texts.Order());
            Assert.Empty(hub.Faults);
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync();
        }
    }

    private void Write(List<string> written, Random random)
    {
        for (var n = random.Next(1, 40); n > 0; n--)
        {
            written.Add($"line {written.Count} of a log that is rotated, {random.Next():x8}");
            File.AppendAllText(_directory.File("app.log"), written[^1] + "\n");
        }
    }

    private void Rotate(bool isCopy)
    {
        var path = _directory.File("app.log");
        for (var i = 60; i > 0; i--)
        {
            if (File.Exists($"{path}.{i}"))
            {
                File.Move($"{path}.{i}", $"{path}.{i + 1}");
            }
        }

        if (isCopy)
        {
            File.Copy(path, path + ".1");
            using var emptied = new FileStream(path, FileMode.Truncate);
        }
        else
        {
            File.Move(path, path + ".1");
        }
    }

    private void Configure(ServerDouble server, string logs)
    {
        File.WriteAllText(_directory.File("agent.yaml"), $"server: {server.Address}\ndata: {_directory.File("data")}\n{logs}\n");
        File.SetUnixFileMode(_directory.File("agent.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AgentProgram).Assembly.Location, "run", "--config", _directory.File("agent.yaml")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["NEXUS_ENROLMENT_TOKEN"] = ServerDouble.EnrolmentToken;
        var agent = Process.Start(start)!;
        agent.OutputDataReceived += (_, _) => { };
        agent.BeginOutputReadLine();
        return agent;
    }
}
