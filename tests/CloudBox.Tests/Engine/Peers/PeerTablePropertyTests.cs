using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Engine.Peers;

public sealed class PeerTablePropertyTests
{
    private const int Capacity = 16;

    /// <summary>One datagram of a small world: few names, hosts and ports, so that they meet.</summary>
    private sealed record Datagram(int Name, int Host, int Port, int Type, bool IsLittle, int Nonce, int Sequence, int WaitSeconds, bool IsLeaving);

    private static Gen<Datagram> AnyDatagram =>
        from name in Gen.Choose(0, 3)
        from host in Gen.Choose(0, 3)
        from port in Gen.Choose(0, 3)
        from type in Gen.Choose(1, 9)
        from isLittle in Gen.Elements(true, false)
        from nonce in Gen.Choose(0, 3)
        from sequence in Gen.Choose(0, 100)
        from wait in Gen.Frequency((8, Gen.Choose(0, 3)), (1, Gen.Choose(0, 400)))
        from leaving in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Datagram(name, host, port, type, isLittle, nonce, sequence, wait, leaving);

    [Fact]
    public void Whatever_is_heard_the_table_stays_bounded_and_consistent() => Check(AnyDatagram.ArrayOf(), datagrams =>
    {
        var subnet = new Subnet(Capacity);
        foreach (var datagram in datagrams)
        {
            subnet.Wait(datagram.WaitSeconds);
            var hearing = Play(subnet, datagram);
            var present = subnet.Table.Present(subnet.NowNs);
            var isHeard = hearing.Kind != HearingKind.Message || datagram.IsLeaving || present.Contains(hearing.Peer!);
            var hasPeer = hearing.Peer is null == (hearing.Kind == HearingKind.Own);
            var isQuiet = hearing.Kind == HearingKind.Message || hearing.News == PeerNews.None;
            var isBounded = present.Count <= Capacity && present.DistinctBy(peer => peer.Key).Count() == present.Count;
            if (!isHeard || !hasPeer || !isQuiet || !isBounded) return false;
        }

        return true;
    });

    [Fact]
    public void Every_datagram_twice_is_every_datagram_once() => Check(ReorderedStream, stream =>
    {
        var subnet = new Subnet();
        var heard = stream.SelectMany(sequence => new[] { sequence, sequence })
            .Where(sequence => subnet.Big(subnet.Modern(2, (uint)sequence)).Kind == HearingKind.Message);
        return heard.SequenceEqual(stream.Distinct());
    });

    [Fact]
    public void A_modern_peer_never_makes_us_speak_little_endian() => Check(Gen.Elements(true, false).ArrayOf(), orders =>
    {
        var subnet = new Subnet();
        subnet.Big(subnet.Modern(2, 0));
        uint sequence = 1;
        foreach (var isLittle in orders)
        {
            if (isLittle) subnet.Little(subnet.Message(StatusType.FileRequest));
            else subnet.Big(subnet.Modern(2, sequence++));
            if (subnet.Table.WantsLittleEndian(subnet.NowNs)) return false;
        }

        return true;
    });

    [Fact]
    public void The_offset_is_never_one_or_two_seconds() => Check(Gen.Choose(-20, 20).ArrayOf(), offsets =>
    {
        var subnet = new Subnet();
        return offsets.All(ahead =>
        {
            var message = subnet.Message(StatusType.Status);
            var offset = subnet.Big(message with { CurrentTime = message.CurrentTime + ahead }).Peer!.ClockOffsetSeconds;
            return (offset == 0) == (Math.Abs(ahead) <= 2) && Math.Abs(offset - ahead) <= 2;
        });
    });

    // Blocks of 32, shuffled: nothing is overtaken by more than the window holds.
    private static Gen<int[]> ReorderedStream =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Choose(1, 400)
        select Shuffle(length, seed);

    private static int[] Shuffle(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Chunk(32).SelectMany(block =>
        {
            random.Shuffle(block);
            return block;
        })];
    }

    private static Hearing Play(Subnet subnet, Datagram datagram)
    {
        var name = new[] { "alice", "bob", "carol", "dave" }[datagram.Name];
        var source = new IPAddress([10, 1, 2, (byte)(3 + datagram.Host)]);
        var port = datagram.Port == 3 ? Subnet.OwnPort : (ushort)(datagram.Port * 7001);
        var type = datagram.Type == 9 ? StatusType.Debug : (StatusType)datagram.Type;
        var message = subnet.Message(type, name, port);
        if (datagram.IsLittle && !datagram.IsLeaving) return subnet.Little(message, source);
        var features = datagram.IsLeaving ? StatusFeatures.Leaving : StatusFeatures.None;
        if (datagram.Nonce == 0 && !datagram.IsLeaving) return subnet.Big(message, source);
        var nonce = datagram.Nonce == 1 ? Subnet.OwnNonce : (ulong)datagram.Nonce;
        return subnet.Big(message with { Trailer = new StatusTrailer(nonce, (uint)datagram.Sequence, features) }, source);
    }

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) =>
        Prop.ForAll(Arb.From(inputs), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
