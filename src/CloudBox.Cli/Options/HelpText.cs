using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CloudBox.Cli.Options;

/// <summary>--help: the library's list of options, and an example below it. --version: one line.</summary>
internal sealed class HelpText(HelpAction options) : SynchronousCommandLineAction
{
    private const string Example = """
        Example, on each of two hosts:
          cloudbox -n alice -d ./share
          cloudbox -n bob   -d ./share

        Without --key the folder is open: anyone on the subnet can read and change it. With a key:
          cloudbox key new                                         once, on the first host
          cloudbox -n alice -d ./share --key cloudbox.key
          cloudbox invite -n alice -d ./share                      prints a code for one other host
          cloudbox join CODE                                       there; writes its cloudbox.key
        """;

    /// <summary>Puts both in the place of the library's own.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction list }) option.Action = new HelpText(list);
            if (option is VersionOption) option.Action = new VersionLine();
        }
    }

    /// <summary>True when one of the two is to be shown, whatever else is on the command line.</summary>
    public static bool IsAskedFor(ParseResult parsed) => parsed.Action is HelpText or HelpAction or VersionLine;

    public override int Invoke(ParseResult parseResult)
    {
        var result = options.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand) parseResult.InvocationConfiguration.Output.WriteLine(Example);
        return result;
    }

    private sealed class VersionLine : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"cloudbox {ProgramVersion.Text}");
            return 0;
        }
    }
}
