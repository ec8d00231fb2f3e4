using CloudBox.Cli;
using CloudBox.Cli.Hosting;
using CloudBox.Cli.Options;

using var signals = new StopSignals();
var commandLine = new CommandLine(Surroundings.OfThisProcess(), CloudBoxHost.RunAsync);
return await commandLine.InvokeAsync(args, Console.Out, Console.Error, signals.Token);
