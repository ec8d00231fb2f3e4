namespace CloudBox.EndToEnd.Peers;

/// <summary>
/// This assembly as a program: an independent peer that speaks only the original protocol. Commands come on standard input, events go
/// to standard output, one JSON line each; it ends when its input does.
/// </summary>
public static class PeerProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["peer", ..])
        {
            await Console.Error.WriteLineAsync("This program is a test peer; run it through the tests.");
            return 2;
        }

        await RunAsync(PeerOptions.Parse(arguments));
        return 0;
    }

    private static async Task RunAsync(PeerOptions options)
    {
        var peer = new PeerContext(options, new PeerLog(Console.Out));
        using var door = new TcpDoor(options.Address);
        using var broadcast = new BroadcastSocket(peer);
        using var stop = new CancellationTokenSource();
        peer.TcpPort = door.Port;
        var dialogue = new Dialogue(peer);
        var running = StartHabit(peer, broadcast, dialogue, door, stop.Token);
        peer.Log.Say(new PeerEvent(PeerEventKind.Ready) { Text = door.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        // On a thread of its own: reading the console blocks, and what goes wrong elsewhere must end the program, not leave it deaf.
        var commands = Task.Run(() => new CommandLoop(peer, broadcast, dialogue).RunAsync(Console.In));
        var first = await Task.WhenAny([commands, .. running]);
        await stop.CancelAsync();
        await first;
    }

    private static List<Task> StartHabit(PeerContext peer, BroadcastSocket broadcast, Dialogue dialogue, TcpDoor door, CancellationToken stop)
    {
        var streams = new StreamHandler(peer);
        switch (peer.Options.Habit)
        {
            case PeerHabit.Synchronising:
                var synchronising = new SynchronisingPeer(peer, broadcast, dialogue);
                return [door.AcceptAsync(streams.Handle, stop), broadcast.ListenAsync(synchronising.Hear, stop), synchronising.RunAsync(stop)];
            case PeerHabit.COriginal:
                var push = new BarePush(peer);
                var original = new COriginalPeer(peer, broadcast, push);
                return
                [
                    door.AcceptAsync((stream, from) => push.Receive(stream, from, original.Received), stop),
                    broadcast.ListenAsync(original.Hear, stop),
                    original.RunAsync(stop),
                ];
            default:
                return [door.AcceptAsync(streams.Handle, stop), broadcast.ListenAsync((_, _, _) => { }, stop)];
        }
    }
}
