using CloudBox.Network.Status;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace CloudBox.Cli.Options;

/// <summary>The program's command line. The root command keeps a folder; tools are sub-commands beside it.</summary>
internal sealed class CommandLine
{
    /// <summary>Exit code for a command line that cannot be run.</summary>
    public const int UsageError = 2;

    private readonly Option<string> _name;
    private readonly Option<string> _directory = CommonOptions.Directory("The folder to keep equal; must exist");
    private readonly Option<string> _interval = new("--interval", "-i")
    {
        HelpName = "TIME",
        Description = "Time between checks of the folder: minutes (0.5) or 30s, 2m, 1h; from 1s to 24h [default: 1]",
    };

    private readonly Option<string> _port = CommonOptions.Port();
    private readonly Option<string[]> _interfaces = CommonOptions.Interfaces();
    private readonly Option<string[]> _peers =
        CommonOptions.Repeatable("--peer", "HOST[:PORT]", "Send to this host too; for hosts that no broadcast reaches");

    private readonly Option<string> _key =
        CommonOptions.Key("The folder's key, the same on every host (cloudbox key new); without one the folder is open");

    private readonly Option<string> _limitUp = CommonOptions.Rate("--limit-up", "Send files over sessions no faster");
    private readonly Option<string> _limitDown = CommonOptions.Rate("--limit-down", "Receive files over sessions no faster");

    private readonly Option<string> _logLevel = new("--log-level")
    {
        HelpName = "LEVEL",
        Description = $"Least to log: {LogLevels.Names} [default: information]",
    };

    private readonly Option<string> _logFile = new("--log-file") { HelpName = "PATH", Description = "Write the log to this file too" };

    private readonly RunOptionsReader _reader;
    private readonly Func<RunOptions, CancellationToken, Task<int>> _run;

    /// <param name="surroundings">What values are checked against.</param>
    /// <param name="run">Keeps the folder until it is told to stop; returns the exit code.</param>
    public CommandLine(Surroundings surroundings, Func<RunOptions, CancellationToken, Task<int>> run)
    {
        _reader = new RunOptionsReader(surroundings);
        _run = run;
        _name = CommonOptions.Name(_reader.DefaultName);
        _directory.Required = true;
        Root = new RootCommand("Keeps a folder the same on every host of a LAN.")
        {
            _name, _directory, _interval, _port, _interfaces, _peers, _key, _limitUp, _limitDown, _logLevel, _logFile,
        };
        Root.Directives.Clear();
        Root.SetAction(RunAsync);
        HelpText.Install(Root);
    }

    /// <summary>The root command; sub-commands are added to it.</summary>
    public RootCommand Root { get; }

    /// <summary>Parses the arguments and runs what they ask for.</summary>
    /// <returns>The exit code; <see cref="UsageError"/> with one line on <paramref name="error"/> for bad arguments.</returns>
    public async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        // An argument that starts with '@' is a name or a path, never a file of further arguments.
        var parsed = Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (!HelpText.IsAskedFor(parsed)) ThrowOnErrors(parsed);

            // Signals reach us through the token; without a timeout the library leaves them alone.
            var console = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(console, stop).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            await error.WriteLineAsync($"cloudbox: {LogText.Escape(e.Message)}").ConfigureAwait(false);
            return UsageError;
        }
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken stop) => _run(_reader.Read(new RawOptions(
        parsed.GetValue(_name),
        parsed.GetValue(_directory),
        parsed.GetValue(_interval),
        parsed.GetValue(_port),
        parsed.GetValue(_interfaces) ?? [],
        parsed.GetValue(_peers) ?? [],
        parsed.GetValue(_key),
        parsed.GetValue(_limitUp),
        parsed.GetValue(_limitDown),
        parsed.GetValue(_logLevel),
        parsed.GetValue(_logFile))), stop);

    private void ThrowOnErrors(ParseResult parsed)
    {
        // To the library a misspelt option is as good a value for an argument as any.
        var values = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(token => token.Value);
        if (parsed.UnmatchedTokens.Concat(values.Where(value => value.StartsWith('-'))).FirstOrDefault() is { } unknown)
        {
            var problem = unknown.StartsWith('-')
                ? $"{unknown}: there is no such option"
                : $"'{unknown}' is neither a command nor the value of an option";
            throw new UsageException($"{problem}; see cloudbox --help");
        }

        if (parsed.Errors is [var error, ..]) throw new UsageException(InOurWords(error));
    }

    // Said here as for any other option: which, what is wrong, what to do.
    private string InOurWords(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: var option } result) return error.Message.TrimEnd('.');
        return result.Tokens.Count switch
        {
            0 when option == _directory && result.IdentifierToken is null => $"--directory: {RunOptionsReader.NoDirectory}",
            0 => $"{option.Name}: has no value; give {option.HelpName}",
            > 1 => $"{option.Name}: is given more than once; give it once",
            _ => $"{option.Name}: {error.Message.TrimEnd('.')}",
        };
    }
}
