using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using CloudBox.Cli.Clock;
using CloudBox.Cli.Options;
using CloudBox.Network.Time;

namespace CloudBox.Cli.Commands;

/// <summary><c>cloudbox time serve</c>: tells this machine's time to whoever asks, until it is stopped.</summary>
internal sealed class TimeServeCommand
{
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromMinutes(1);

    private readonly Surroundings _surroundings;
    private readonly TimeProvider _time;
    private readonly Option<string> _port = TimeOptions.Port("UDP port to listen on");
    private readonly Option<string> _address = new("--address")
    {
        HelpName = "ADDRESS",
        Description = "Listen on this address of the machine only, IPv4 or IPv6 [default: on all]",
    };

    private readonly Option<string> _keys = TimeOptions.KeyFile("Keys that clients may sign with, as chrony has them: ID TYPE KEY");

    private TimeServeCommand(Surroundings surroundings, TimeProvider time) => (_surroundings, _time) = (surroundings, time);

    /// <summary>The command, to be added to <c>time</c>.</summary>
    public static Command Create(Surroundings surroundings, TimeProvider time)
    {
        var parts = new TimeServeCommand(surroundings, time);
        var serve = new Command("serve", "Tells the time of this machine's clock to any NTP client") { parts._port, parts._address, parts._keys };
        serve.SetAction(parts.RunAsync);
        return serve;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var port = TimeOptions.ReadPort(parsed.GetValue(_port));
        var address = TimeOptions.ReadAddress(parsed.GetValue(_address));
        var keys = TimeKeyFile.Read("--keyfile", parsed.GetValue(_keys), _surroundings.CurrentDirectory);
        try
        {
            using var server = TimeServer.Open(address, port, keys, _time);
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"The time of this clock is told on UDP {server.LocalEndPoint}{(server.IsDual ? " (IPv4 and IPv6)" : "")}, to any NTP client.");
            await Task.WhenAll(server.RunAsync(stop), CountAsync(server, output, stop));
            output.WriteLine(InWords(server.Counts));
            return 0;
        }
        catch (SocketException problem)
        {
            var where = address is null ? $"port {port}" : $"{address}, port {port}";
            return CommandFailure.Say(parsed, $"cannot listen on UDP {where}: {problem.Message.TrimEnd('.')}");
        }
    }

    // Once a minute, if there is something new: a flood fills no log.
    private async Task CountAsync(TimeServer server, TextWriter output, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BetweenCounts, _time);
        var told = server.Counts;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (server.Counts is var counts && counts == told) continue;
                output.WriteLine(InWords(told = counts));
            }
        }
        catch (OperationCanceledException)
        {
            // It is the end.
        }
    }

    private static string InWords(in TimeServerCounts counts)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{counts.Served} served, {counts.Refused} refused");
        if (counts.Refused > 0)
        {
            text += string.Create(
                CultureInfo.InvariantCulture,
                $" ({counts.TooOften} asked too often, {counts.NoRequest} were no NTP requests, {counts.KeyRefused} had the wrong key)");
        }

        return counts.Unsent == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $", {counts.Unsent} answers could not be sent");
    }
}
