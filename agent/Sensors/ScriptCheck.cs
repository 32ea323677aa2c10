using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Programs;

namespace CloudNexus.Agent.Sensors;

/// <summary>Runs a program of the host's own configuration; exit code 0 is up, and only then is its output taken.</summary>
internal sealed class ScriptCheck(ScriptSensorOptions options, TimeProvider clock) : ICheck
{
    private readonly ProgramRunner _programs = new(clock);
    private readonly ProgramStart _start = new(options.Command, options.Environment, options.MaxOutputBytes);

    public async Task<CheckResult> RunAsync(CancellationToken stop)
    {
        var begin = clock.GetTimestamp();
        ProgramResult result;
        try
        {
            result = await _programs.RunAsync(_start, stop).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            return CheckResult.Down(e.Message);
        }

        return new CheckResult
        {
            Reason = result.Failure,
            Status = result.ExitCode,
            Latency = clock.GetElapsedTime(begin).TotalMilliseconds,
            Output = result.Failure is null ? ScriptParser.Parse(options, result.Output) : null,
        };
    }
}
