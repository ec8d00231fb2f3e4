using System.CommandLine;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Options;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox invite</c>: leaves an invite for the folder's daemon, and tells the code that goes with it.</summary>
internal sealed class InviteCommand
{
    private readonly RunOptionsReader _reader;
    private readonly InviteWriter _write;
    private readonly Option<string> _directory = CommonOptions.Directory("The folder, as it was given to the daemon that keeps it");
    private readonly Option<string> _name;
    private readonly Option<string> _key = CommonOptions.Key("The folder's key; its fingerprint is shown, to compare on the other host");

    private InviteCommand(Surroundings surroundings, InviteWriter write)
    {
        _reader = new RunOptionsReader(surroundings);
        _write = write;
        _name = CommonOptions.Name(_reader.DefaultName);
    }

    /// <summary>The command, to be added to the root.</summary>
    /// <param name="surroundings">What values are checked against.</param>
    /// <param name="write">Makes the invite.</param>
    public static Command Create(Surroundings surroundings, InviteWriter write)
    {
        var parts = new InviteCommand(surroundings, write);
        var invite = new Command("invite", "Lets one other host into a folder with a key: prints a code that is good once, for a short time")
        {
            parts._directory, parts._name, parts._key,
        };
        invite.SetAction(parts.Run);
        return invite;
    }

    private int Run(ParseResult parsed)
    {
        var folder = _reader.ReadFolder(parsed.GetValue(_name), parsed.GetValue(_directory), parsed.GetValue(_key));
        if (!Directory.Exists(folder.StateDirectory))
        {
            var command = $"cloudbox -n {ShellText.Word(folder.Name.Value)} -d {ShellText.Word(folder.Path)} --key FILE";
            return CommandFailure.Say(parsed, $"nobody has kept '{folder.Path}' under the name '{folder.Name}' yet; start that first: {command}");
        }

        try
        {
            Print(parsed.InvocationConfiguration.Output, _write(folder.StateDirectory), folder);
            return 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return CommandFailure.Say(parsed, $"no invite can be made: {problem.Message.TrimEnd('.')}");
        }
    }

    // The code has a line of its own, the first, for scripts.
    private static void Print(TextWriter output, InviteTicket ticket, FolderOptions folder)
    {
        output.WriteLine(ticket.Code);
        output.WriteLine();
        output.WriteLine($"Good once, for {HumanText.Interval(ticket.ValidFor)}, while this folder's daemon runs. On the other host:");
        output.WriteLine($"  cloudbox join {ticket.Code}");
        if (folder.Key is { } key) output.WriteLine($"It then shows the fingerprint {key.Fingerprint()}.");
    }
}
