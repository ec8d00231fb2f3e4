using System.CommandLine;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Keys;
using CloudBox.Cli.Options;
using CloudBox.FileSystem;
using CloudBox.Network.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox join CODE</c>: finds the host that made an invite, gets the folder's key from it, and keeps it in a file.</summary>
internal sealed class JoinCommand
{
    private readonly Surroundings _surroundings;
    private readonly RunOptionsReader _reader;
    private readonly InviteReader _read;
    private readonly TimeProvider _time;
    private readonly Argument<string> _code = new("CODE")
    {
        Description = "What cloudbox invite has printed on the other host",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _key = CommonOptions.Key($"Where to write the key; nothing is overwritten [default: {KeyFile.DefaultName}]");
    private readonly Option<string> _port = CommonOptions.Port();
    private readonly Option<string[]> _interfaces = CommonOptions.Interfaces();
    private readonly Option<string[]> _peers = CommonOptions.Repeatable(
        "--peer", "HOST[:PORT]", "Look for the inviter there too; PORT is the TCP port that it showed at its start");

    private readonly Option<string> _timeout = new("--timeout")
    {
        HelpName = "TIME",
        Description = "How long to look for the inviter: 30s, 2m [default: 60s]",
    };

    private JoinCommand(Surroundings surroundings, InviteReader read, TimeProvider time)
    {
        _surroundings = surroundings;
        _reader = new RunOptionsReader(surroundings);
        _read = read;
        _time = time;
    }

    /// <summary>The command, to be added to the root.</summary>
    /// <param name="surroundings">What values are checked against.</param>
    /// <param name="read">Reads a code, and dials.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(Surroundings surroundings, InviteReader read, TimeProvider time)
    {
        var parts = new JoinCommand(surroundings, read, time);
        var join = new Command("join", "Gets the key of a folder from the host that has invited this one")
        {
            parts._code, parts._key, parts._port, parts._interfaces, parts._peers, parts._timeout,
        };
        join.SetAction(parts.RunAsync);
        return join;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var code = parsed.GetValue(_code) ?? throw new UsageException("join: which? give the code that cloudbox invite has printed on the other host");
        var options = _reader.ReadJoin(
            parsed.GetValue(_port), parsed.GetValue(_interfaces) ?? [], parsed.GetValue(_peers) ?? [], parsed.GetValue(_timeout));
        if (_read(code) is not { } dial) return CommandFailure.Say(parsed, "the code is mistyped; compare it with what cloudbox invite has printed");
        using var file = KeyFilePath.Create("--key", parsed.GetValue(_key) ?? KeyFile.DefaultName, _surroundings.CurrentDirectory, out var path);
        try
        {
            parsed.InvocationConfiguration.Output.WriteLine($"Looking for the inviter, for {HumanText.Interval(options.Timeout)} at most.");
            var (key, problem) = await AskAsync(options, dial, stop);
            if (key is null) return CommandFailure.Say(parsed, problem);
            KeyFile.Write(file, key);
            Print(parsed.InvocationConfiguration.Output, key, path, options);
            return 0;
        }
        catch (IOException problem)
        {
            return CommandFailure.Say(parsed, problem.Message.TrimEnd('.'));
        }
    }

    private async Task<(FolderKey? Key, string Problem)> AskAsync(JoinOptions options, InviterDial dial, CancellationToken stop)
    {
        using var candidates = new InviterCandidates(options, _time);
        using var timeout = new CancellationTokenSource(options.Timeout, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        var search = new InviterSearch(dial, _time);
        var looking = candidates.RunAsync(end.Token);
        try
        {
            return await search.RunAsync(candidates.Found, end.Token) switch
            {
                JoinAnswer.Joined joined => (joined.Key, ""),
                JoinAnswer.Refused refused => (null, $"the inviter refuses the code: {refused.Why.TrimEnd('.')}; make another there with cloudbox invite"),
                var answer => throw new InvalidOperationException($"The search ended with {answer}."),
            };
        }
        catch (OperationCanceledException)
        {
            return (null, stop.IsCancellationRequested ? "stopped before the inviter was found" : NotFound(options, search.LastProblem));
        }
        finally
        {
            await end.CancelAsync();
            await looking;
        }
    }

    private static string NotFound(JoinOptions options, string? last)
    {
        var why = last ?? $"does cloudbox run there with --key, on UDP port {options.BroadcastPort} and a network of ours? --peer HOST:PORT names it";
        return $"the inviter was not found within {HumanText.Interval(options.Timeout)}: {why}";
    }

    private static void Print(TextWriter output, FolderKey key, string path, JoinOptions options)
    {
        var port = options.BroadcastPort == RunOptionsReader.DefaultPort ? "" : $" -b {options.BroadcastPort}";
        output.WriteLine($"key          {LogText.Escape(path)}");
        output.WriteLine($"fingerprint  {key.Fingerprint()}");
        output.WriteLine();
        output.WriteLine("This host is in. Start with the key:");
        output.WriteLine($"  cloudbox -d ./share{port} --key {LogText.Escape(ShellText.Word(path))}");
    }
}
