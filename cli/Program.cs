using System.Runtime.InteropServices;
using CloudNexus.Cli;
using CloudNexus.Cli.Output;

var terminal = new SystemTerminal();
using var stop = new CancellationTokenSource();

// A question that waits for an answer cannot be cancelled: there the signal ends the process, as it does by itself.
void Stop(PosixSignalContext context)
{
    context.Cancel = !terminal.IsAsking;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CliProgram.RunAsync(args, new CliContext(Environment.GetEnvironmentVariable, terminal, TimeProvider.System), stop.Token);
