using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Status;

[Collection(AloneInTheProcess.Name)]
public sealed class StatusFloodTests
{
    private const int Datagrams = 20_000;

    [Fact]
    public async Task A_flood_of_garbage_costs_a_line_and_no_memory_and_a_good_message_is_heard_after_it()
    {
        await using var alice = new LoopbackHost("alice");
        var random = new Random(20_000);
        var garbage = Enumerable.Range(0, 500).Select(_ => Garbage(random)).ToArray();
        foreach (var datagram in garbage) alice.Take(datagram, "127.0.0.1", 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var sent = 0; sent < Datagrams; sent++) alice.Take(garbage[sent % garbage.Length], "127.0.0.1", 1);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(Datagrams + garbage.Length, alice.Counters.Malformed);
        Assert.InRange(grown, long.MinValue, 1_000_000);
        alice.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Single(alice.Logger.Lines);
        await StillHearsAsync(alice);
    }

    [Fact]
    public async Task A_flood_of_mutated_messages_over_the_socket_leaves_the_listener_alive_and_its_log_bounded()
    {
        await using var alice = new LoopbackHost("alice");
        using var program = new ForeignProgram(alice.Port);
        var random = new Random(1);
        for (var sent = 0; sent < Datagrams; sent++) program.Broadcast(Mutated(random));
        await StillHearsAsync(alice);

        var counters = alice.Counters;
        Assert.Equal(counters.Broadcasts, alice.BroadcastLines);
        Assert.True(counters.Malformed > 0);
        Assert.InRange(alice.Peers.Present().Count, 1, 256);
        Assert.InRange(alice.Logger.Lines.Count, 1, 4 * (int)counters.Broadcasts);
    }

    // The kernel may drop datagrams of a flood, so the good one is said until it is heard.
    private static async Task StillHearsAsync(LoopbackHost alice)
    {
        await using var bob = new LoopbackHost("bob-after-the-flood", alice.Port, 7001);
        await Eventually.HoldsAsync(
            () =>
            {
                bob.SayStatus();
                return alice.Heard.Any(said => said.Peer.Name.Value == "bob-after-the-flood");
            },
            "a good message was heard after the flood");
    }

    private static byte[] Garbage(Random random)
    {
        var datagram = new byte[random.Next(0, 2000)];
        random.NextBytes(datagram);
        if (datagram.Length > 2) datagram[2] = 1; // no status message has anything but 00 there
        return datagram;
    }

    private static byte[] Mutated(Random random)
    {
        var message = new StatusMessage
        {
            Type = (StatusType)random.Next(1, 9),
            Client = ClientName.Parse($"peer{random.Next(2000)}"),
            TcpPort = (ushort)random.Next(0, 65_536),
            CurrentTime = 1_390_161_600,
            File = new FileRecord(1_390_161_000, RelativePath.Parse("notes.txt"), Sha1Digest.OfNothing, 16),
            Trailer = new StatusTrailer((ulong)random.NextInt64(), (uint)random.Next()),
        };
        if (!message.Type.CarriesFile()) message = message with { File = null };
        var datagram = StatusEncoder.Encode(message, (ByteOrder)random.Next(2));
        for (var mutations = random.Next(0, 4); mutations > 0; mutations--) datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? datagram[..random.Next(datagram.Length)] : datagram;
    }
}
