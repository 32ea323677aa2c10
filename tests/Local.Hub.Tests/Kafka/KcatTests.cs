using System.Diagnostics;
using System.Globalization;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

/// <summary>librdkafka, through kcat, as producer and as members of a group, against a hub in a process of its own.</summary>
public sealed class KcatTests
{
    private const int Records = 4000;

    [Fact]
    public async Task Group_MembersJoinLeaveAndDieAndTheHubIsKilled_EveryRecordIsReadAndNoneAfterItsCommit()
    {
        using var directory = new TemporaryDirectory();
        var hub = await HubProcess.StartAsync(directory.Path, 0);
        try
        {
            await ProduceAsync(hub.Port, 0, Records);
            using var first = Consumer.Start(hub.Port);
            using var second = Consumer.Start(hub.Port);
            await Eventually.True(() => first.Assigned.Count == 2 && second.Assigned.Count == 2, "two consumers share four partitions");
            await Eventually.True(() => Read(first, second).Count == Records, "all of the first records are read");

            // Killed between two batches: who listens goes on with the same group where it was.
            hub.Kill();
            hub = await HubProcess.StartAsync(directory.Path, hub.Port);
            await ProduceAsync(hub.Port, Records, Records);
            await Eventually.True(() => Read(first, second).Count == 2 * Records, "all records after the restart are read");

            // One leaves in good order, which commits; another comes.
            await second.StopAsync();
            using var third = Consumer.Start(hub.Port, sessionSeconds: 6);
            await Eventually.True(() => first.Assigned.Count == 2 && third.Assigned.Count == 2, "a third one takes over its part");
            await ProduceAsync(hub.Port, 2 * Records, Records);
            await Eventually.True(() => Read(first, second, third).Count == 3 * Records, "all records of the second round are read");
            Assert.Equal(3 * Records, first.Count + second.Count + third.Count);

            // One dies: what it had not committed is read by the one that is left, what it had is not.
            third.Kill();
            await ProduceAsync(hub.Port, 3 * Records, Records);
            await Eventually.True(() => Read(first, second, third).Count == 4 * Records, "the one that is left reads everything");
            await first.StopAsync();

            using var late = Consumer.Start(hub.Port);
            await Eventually.True(() => late.Assigned.Count == 4, "a late one has everything to itself");
            await ProduceAsync(hub.Port, 4 * Records, 1);
            await Eventually.True(() => late.Count > 0, "it reads what is new");
            Assert.Equal(1, late.Count);
        }
        finally
        {
            hub.Kill();
        }
    }

    private static HashSet<string> Read(params Consumer[] consumers) => [.. consumers.SelectMany(c => c.Lines)];

    private static async Task ProduceAsync(int port, int from, int count)
    {
        using var kcat = Kcat(["-b", $"127.0.0.1:{port}", "-P", "-t", TestStore.Hub, "-K:", "-z", "gzip", "-X", "acks=all"], input: true);
        for (var i = from; i < from + count; i++)
        {
            await kcat.StandardInput.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"key {i}:record {i}\n"));
        }

        kcat.StandardInput.Close();
        var errors = await kcat.StandardError.ReadToEndAsync();
        await kcat.WaitForExitAsync();
        Assert.True(kcat.ExitCode == 0, errors);
    }

    private static Process Kcat(IReadOnlyList<string> arguments, bool input = false)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kcat", arguments)
            {
                RedirectStandardInput = input, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("kcat is missing: install the package 'kcat'.");
        }
    }

    private sealed class Consumer : IDisposable
    {
        private readonly Process _process;
        private readonly Lock _gate = new();
        private readonly List<string> _lines = [];
        private HashSet<string> _assigned = [];

        private Consumer(Process process)
        {
            _process = process;
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.ErrorDataReceived += (_, line) => Note(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_gate)
                {
                    return [.. _lines];
                }
            }
        }

        public int Count => Lines.Count;

        public HashSet<string> Assigned
        {
            get
            {
                lock (_gate)
                {
                    return _assigned;
                }
            }
        }

        /// <param name="port">The hub's.</param>
        /// <param name="sessionSeconds">After this the group does without it; a hub that starts again takes a while too.</param>
        public static Consumer Start(int port, int sessionSeconds = 60) => new(Kcat(
        [
            "-b", $"127.0.0.1:{port}", "-G", "readers", "-u", "-E",
            "-X", "auto.offset.reset=earliest", "-X", $"session.timeout.ms={sessionSeconds * 1000}", "-X", "heartbeat.interval.ms=200",
            "-X", "auto.commit.interval.ms=100", "-X", "reconnect.backoff.ms=50", "-X", "reconnect.backoff.max.ms=500", TestStore.Hub,
        ]));

        public void Kill() => _process.Kill();

        public async Task StopAsync()
        {
            using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }

        private void Add(string? line)
        {
            lock (_gate)
            {
                _lines.AddRange(line is null ? [] : [line]);
            }
        }

        /// <summary>As kcat says it: <c>% Group readers rebalanced (…): assigned: telemetry [0], telemetry [1]</c>.</summary>
        private void Note(string? line)
        {
            var at = line?.IndexOf("assigned: ", StringComparison.Ordinal) ?? -1;
            lock (_gate)
            {
                _assigned = at >= 0 ? [.. line![(at + 10)..].Split(", ")]
                    : line?.Contains("revoked: ", StringComparison.Ordinal) == true ? [] : _assigned;
            }
        }
    }
}
