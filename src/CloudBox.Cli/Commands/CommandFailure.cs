using System.CommandLine;
using CloudBox.Network.Status;

namespace CloudBox.Cli.Commands;

/// <summary>How a command whose arguments are good, and that cannot do what it was asked, says so.</summary>
internal static class CommandFailure
{
    private const int ExitCode = 1;

    /// <summary>One line on the error stream, without what a terminal would obey.</summary>
    /// <returns>The exit code: 1.</returns>
    public static int Say(ParseResult parsed, string problem)
    {
        parsed.InvocationConfiguration.Error.WriteLine($"cloudbox: {LogText.Escape(problem)}");
        return ExitCode;
    }
}
