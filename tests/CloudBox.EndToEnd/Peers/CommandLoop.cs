using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>Does what the test says, line by line, until the input ends.</summary>
public sealed class CommandLoop(PeerContext peer, BroadcastSocket broadcast, Dialogue dialogue)
{
    private const int DatagramsPerBurst = 50;

    public async Task RunAsync(TextReader input)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize<PeerCommand>(line, PeerEvent.Json)!;
            peer.Log.Say(await Task.Run(() => Try(command)));
        }
    }

    private PeerEvent Try(PeerCommand command)
    {
        try
        {
            return Do(command);
        }
        catch (Exception problem) when (problem is SocketException or IOException or FormatException or InvalidOperationException)
        {
            return new PeerEvent(PeerEventKind.Done) { Command = command.Id, Text = problem.Message };
        }
    }

    private PeerEvent Do(PeerCommand command)
    {
        switch (command.Do)
        {
            case PeerVerb.Broadcast:
                broadcast.Send(peer.Message(command.Type, command.File) with { Newest = command.Newest, DirectorySha1 = command.DirectorySha1, Text = command.Text });
                break;
            case PeerVerb.BroadcastRaw:
                broadcast.SendRaw(Convert.FromHexString(command.Hex!));
                break;
            case PeerVerb.Serve:
                peer.Serving = command.Serving;
                break;
            case PeerVerb.HostileDatagrams:
                Flood(command);
                break;
            case PeerVerb.HostileStreams:
                var traffic = new HostileTraffic(peer, command.Seed);
                for (var left = command.Count; left > 0; left--) traffic.Stream(IPEndPoint.Parse(command.To!));
                break;
            default:
                return Talk(command, IPEndPoint.Parse(command.To!));
        }

        return new PeerEvent(PeerEventKind.Done) { Command = command.Id };
    }

    private PeerEvent Talk(PeerCommand command, IPEndPoint to) => command.Do switch
    {
        PeerVerb.Request => dialogue.Request(to, command.File!, command.Id),
        PeerVerb.Offer => dialogue.Offer(to, command.File!, command.Id),
        PeerVerb.AskDeleted => dialogue.AskDeleted(to, command.File!, command.Id),
        PeerVerb.Debug => dialogue.Debug(to, command.Text!, command.Id),
        PeerVerb.StreamRaw => dialogue.Raw(to, Convert.FromHexString(command.Hex!), command.Id),
        _ => throw new InvalidOperationException($"unknown command {command.Do}"),
    };

    // In bursts with a breath between, so that the datagrams reach the program and not the kernel's limit alone.
    private void Flood(PeerCommand command)
    {
        var traffic = new HostileTraffic(peer, command.Seed);
        for (var sent = 1; sent <= command.Count; sent++)
        {
            broadcast.SendRaw(traffic.Next());
            if (sent % DatagramsPerBurst == 0) Thread.Sleep(10);
        }
    }
}
