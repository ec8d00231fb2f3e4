using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Network;

/// <content>Broadcasts: lost, doubled, late, played again, and made up by somebody else. None of it changes a folder (I16).</content>
internal sealed partial class SimNetwork
{
    private const int Remembered = 32;

    private readonly List<(SimHost From, StatusMessage Message)> _heard = [];
    private uint _sequence;

    public void Broadcast(SimHost host, Announcement said)
    {
        var trailer = new StatusTrailer(host.Nonce, ++_sequence, said.Features | StatusFeatures.Sessions, said.StampNs, said.NamesHash);
        var message = new StatusMessage
        {
            Type = said.Type,
            Client = host.Name,
            TcpPort = (ushort)(7000 + host.Number),
            CurrentTime = UnixTime.SecondsFromNs(host.WallNs),
            File = said.File,
            NewestMtime = said.NewestMtime,
            DirectorySha1 = said.DirectorySha1,
            Trailer = trailer,
        };
        if (_heard.Count < Remembered) _heard.Add((host, message));
        foreach (var other in world.Hosts)
        {
            if (other != host && !IsBlocked(host.Number, other.Number)) Deliver(message, host.Address, other);
        }
    }

    /// <summary>Somebody sends an old datagram again.</summary>
    public void Replay(int which)
    {
        if (_heard.Count == 0) return;
        var (from, message) = _heard[which % _heard.Count];
        world.Marks.Hit("a datagram was replayed");
        foreach (var other in world.Hosts)
        {
            if (other != from) Deliver(message, from.Address, other);
        }
    }

    /// <summary>Somebody makes up what an original peer would say of files that it has not; it answers no question.</summary>
    public void Spoof(RelativePath path, bool isDelete, ulong token)
    {
        world.Marks.Hit("a datagram was spoofed");
        var message = new StatusMessage
        {
            Type = isDelete ? StatusType.FileDeleted : StatusType.FileModified,
            Client = ClientName.Parse("spoof"),
            TcpPort = 9,
            CurrentTime = UnixTime.SecondsFromNs(world.Hosts[0].WallNs),
            File = new FileRecord(UnixTime.SecondsFromNs(world.Hosts[0].WallNs) + 1000, path, new Sha1Digest(token, token, 1), 8),
        };
        foreach (var other in world.Hosts) Deliver(message, new IPAddress([10, 0, 0, 200]), other);
    }

    private void Deliver(StatusMessage message, IPAddress source, SimHost to)
    {
        if (world.HasFaults && _delays.Chance(50)) return;
        var copies = world.HasFaults && _delays.Chance(20) ? 2 : 1;
        for (var i = 0; i < copies; i++) world.Later(Delay(), () => Hear(message, source, to));
    }

    private static void Hear(StatusMessage message, IPAddress source, SimHost to)
    {
        if (!to.IsRunning) return;
        var hearing = to.Peers.Hear(message, ByteOrder.BigEndian, source, isOwnAddress: false, to.WallNs);
        if (hearing is not { Kind: HearingKind.Message, Peer: { } peer }) return;
        var hasSessions = message.Trailer is { } trailer && trailer.Features.HasFlag(StatusFeatures.Sessions);
        to.Post(new FolderEvent.Heard(peer with { HasSessions = hasSessions }, hearing.News, message));
    }
}
