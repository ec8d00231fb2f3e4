using System.CommandLine;
using CloudBox.Cli.Options;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox time serve</c> and <c>cloudbox time diff</c>: tells this machine's time, and compares it with another's.</summary>
internal static class TimeCommand
{
    /// <summary>The command, to be added to the root.</summary>
    /// <param name="surroundings">What values are checked against.</param>
    /// <param name="time">This machine's clock.</param>
    public static Command Create(Surroundings surroundings, TimeProvider time)
    {
        var command = new Command("time", "Compares the clocks of two machines; neither is ever set")
        {
            TimeServeCommand.Create(surroundings, time),
            TimeDiffCommand.Create(surroundings, time),
        };
        command.SetAction(AskWhatToDo);
        return command;
    }

    private static int AskWhatToDo(ParseResult parsed) =>
        throw new UsageException("time: say what to do: cloudbox time serve, or cloudbox time diff -h HOST");
}
