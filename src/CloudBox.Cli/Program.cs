using CloudBox.Cli;
using CloudBox.Cli.Commands;
using CloudBox.Cli.Hosting;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Options;

using var signals = new StopSignals();
var surroundings = Surroundings.OfThisProcess();
var commandLine = new CommandLine(surroundings, CloudBoxHost.RunAsync);
commandLine.Root.Add(KeyCommand.Create(surroundings));
commandLine.Root.Add(InviteCommand.Create(surroundings, SessionInvites.Write));
commandLine.Root.Add(JoinCommand.Create(surroundings, SessionInvites.Read, TimeProvider.System));
commandLine.Root.Add(TimeCommand.Create(surroundings, TimeProvider.System));
return await commandLine.InvokeAsync(args, Console.Out, Console.Error, signals.Token);
