using System.Runtime.InteropServices;
using CloudNexus.Backup;

using var stop = new CancellationTokenSource();

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var context = new BackupContext(Environment.GetEnvironmentVariable, Console.Out, Console.Error, TimeProvider.System);
return await BackupProgram.RunAsync(args, context, stop.Token);
