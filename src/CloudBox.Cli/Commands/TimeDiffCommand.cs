using System.CommandLine;
using System.CommandLine.Help;
using CloudBox.Cli.Clock;
using CloudBox.Cli.Options;
using CloudBox.Network.Status;
using CloudBox.Network.Time;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox time diff</c>: how far an NTP server's clock is from this machine's. Exit code 1 when that cannot be told.</summary>
internal sealed class TimeDiffCommand
{
    private static readonly TimeSpan DefaultWatch = TimeSpan.FromSeconds(10);

    private readonly Surroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly Option<string> _host = new("--host", "-h") { HelpName = "HOST", Description = "The server: a name, an IPv4 or an IPv6 address" };
    private readonly Option<string> _port = TimeOptions.Port("Its UDP port; 123 for other NTP servers");
    private readonly Option<string> _samples = new("--samples")
    {
        HelpName = "COUNT",
        Description = $"How often to ask; the answer with the least delay counts [default: {TimeQuery.DefaultSamples}]",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        HelpName = "TIME",
        Description = "How long to wait for each answer: 500ms, 2s [default: 2s]",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON, with the keys of ntpdig" };
    private readonly Option<string> _watch = new("--watch")
    {
        HelpName = "TIME",
        Description = "Go on, one line each TIME [default: 10s]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _keys = TimeOptions.KeyFile("Sign with the first key in this file, as chrony has it: ID TYPE KEY");

    private TimeDiffCommand(Surroundings surroundings, TimeProvider time) => (_surroundings, _time) = (surroundings, time);

    /// <summary>The command, to be added to <c>time</c>.</summary>
    public static Command Create(Surroundings surroundings, TimeProvider time)
    {
        var parts = new TimeDiffCommand(surroundings, time);
        var diff = new Command("diff", "Prints how far an NTP server's clock is from this machine's")
        {
            parts._host, parts._port, parts._samples, parts._timeout, parts._json, parts._watch, parts._keys,
        };
        diff.Options.Add(new HelpOption("--help", "-?")); // here -h is the host
        diff.SetAction(parts.RunAsync);
        return diff;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var host = TimeOptions.ReadHost(parsed.GetValue(_host));
        var timeout = parsed.GetValue(_timeout) is { } wait ? TimeOptions.ReadWait("--timeout", wait) : TimeQuery.DefaultTimeout;
        var watch = parsed.GetValue(_watch) is { } pause ? TimeOptions.ReadWait("--watch", pause) : DefaultWatch;
        var target = new TimeTarget(host, TimeOptions.ReadPort(parsed.GetValue(_port)));
        var samples = TimeOptions.ReadCount("--samples", parsed.GetValue(_samples), TimeQuery.MaxSamples, TimeQuery.DefaultSamples);
        var key = TimeKeyFile.Read("--keyfile", parsed.GetValue(_keys), _surroundings.CurrentDirectory) is [var first, ..] ? first : null;
        var query = new TimeQuery(samples, timeout, key);
        try
        {
            if (parsed.GetResult(_watch) is null) return await MeasureAsync(parsed, target, query, sentence: true, stop);
            return await WatchAsync(parsed, target, query, watch, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return CommandFailure.Say(parsed, "stopped before there was an answer");
        }
    }

    // Until it is stopped; the exit code is that of the last measurement that came to its end.
    private async Task<int> WatchAsync(ParseResult parsed, TimeTarget target, TimeQuery query, TimeSpan pause, CancellationToken stop)
    {
        var code = 0;
        using var timer = new PeriodicTimer(pause, _time);
        try
        {
            do
            {
                code = await MeasureAsync(parsed, target, query, sentence: false, stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is the end.
        }

        return code;
    }

    private async Task<int> MeasureAsync(ParseResult parsed, TimeTarget target, TimeQuery query, bool sentence, CancellationToken stop)
    {
        try
        {
            var measured = await target.MeasureAsync(new TimeClient(_time), query, stop);
            var text = new TimeText(target.Host, measured, _time.LocalTimeZone);
            var output = parsed.InvocationConfiguration.Output;
            var isJson = parsed.GetValue(_json);
            if (sentence && !isJson) output.WriteLine(LogText.Escape(text.Sentence()));
            output.WriteLine(isJson ? text.Json() : LogText.Escape(text.Line()));
            return 0;
        }
        catch (TimeException problem)
        {
            return CommandFailure.Say(parsed, problem.Message);
        }
    }
}
