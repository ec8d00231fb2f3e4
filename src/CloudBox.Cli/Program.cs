using System.Runtime.InteropServices;
using CloudBox.Cli.Hosting;
using CloudBox.Cli.Options;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var commandLine = new CommandLine(Surroundings.OfThisProcess(), CloudBoxHost.RunAsync);
return await commandLine.InvokeAsync(args, Console.Out, Console.Error, stop.Token);

// The first signal asks for a clean stop; a second one has its usual effect, for those who cannot wait.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
