using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// Says things to the subnet: to the directed broadcast address of every interface that may be used and to every peer that the
/// user named. Big-endian with the trailer; then, while a little-endian peer is about, once more in its order. Does not pace.
/// Thread-safe; datagrams leave in the order of their sequence numbers.
/// </summary>
public sealed class StatusBroadcaster(
    StatusSocket socket,
    OwnIdentity own,
    PeerDirectory peers,
    InterfaceMonitor interfaces,
    StaticPeers staticPeers,
    TimeProvider time,
    ILogger<StatusBroadcaster> logger)
{
    private readonly Lock _gate = new();
    private readonly SendErrors _errors = new();
    private uint _sequence;

    /// <summary>Sends a message. What cannot be sent is told on the log, never thrown: the next one says it again.</summary>
    public void Send(Announcement announcement)
    {
        var message = WithHeader(announcement);
        lock (_gate)
        {
            SendBigEndian(message, announcement);
            if (peers.WantsLittleEndian(announcement.File?.Path)) SendToAll(StatusEncoder.Encode(message, ByteOrder.LittleEndian));
        }
    }

    /// <summary>Asks for a file by a UDP 0x06 in one byte order alone, as the C original wants it.</summary>
    public void RequestByBroadcast(FileRecord wanted, ByteOrder order)
    {
        var request = new Announcement(StatusType.FileRequest, wanted);
        var message = WithHeader(request);
        lock (_gate)
        {
            if (order == ByteOrder.BigEndian) SendBigEndian(message, request);
            else SendToAll(StatusEncoder.Encode(message, order));
        }
    }

    /// <summary>Makes a C original offer all its files: it does when it hears that a folder is empty, so it alone is told so.</summary>
    public void AskForFiles(Peer peer)
    {
        var message = WithHeader(new Announcement(StatusType.DirectoryEmpty, NewestMtime: 0));
        lock (_gate) SendTo(StatusEncoder.Encode(message, ByteOrder.LittleEndian), new IPEndPoint(peer.Key.Address, socket.Port), "unicast");
    }

    private StatusMessage WithHeader(Announcement announcement) => new()
    {
        Type = announcement.Type,
        Client = own.Name,
        TcpPort = own.TcpPort,
        CurrentTime = UnixTime.SecondsFromNs(time.GetUnixNs()),
        File = announcement.File,
        NewestMtime = announcement.NewestMtime,
        DirectorySha1 = announcement.DirectorySha1,
    };

    private void SendBigEndian(StatusMessage message, Announcement announcement)
    {
        var features = announcement.Features | StatusFeatures.Sessions; // this program always opens sessions
        var trailer = new StatusTrailer(own.Nonce, _sequence++, features, announcement.StampNs, announcement.NamesHash);
        SendToAll(StatusEncoder.Encode(message with { Trailer = trailer }, ByteOrder.BigEndian));
    }

    private void SendToAll(ReadOnlySpan<byte> datagram)
    {
        foreach (var local in interfaces.Current.Broadcasts) SendTo(datagram, new IPEndPoint(local.Broadcast!, socket.Port), local.Interface);
        foreach (var target in staticPeers.Targets) SendTo(datagram, target, "--peer");
    }

    private void SendTo(ReadOnlySpan<byte> datagram, IPEndPoint target, string way)
    {
        try
        {
            socket.Send(datagram, target);
            if (_errors.Recover(target)) logger.SendWorksAgain(target, way);
        }
        catch (SocketException failure)
        {
            if (_errors.IsNew(target, failure.SocketErrorCode)) logger.SendFailed(target, way, Reason(failure));
        }
    }

    private static string Reason(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AccessDenied => "not permitted; a firewall on this machine forbids it",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "there is no route",
        SocketError.NetworkDown => "the interface is down",
        _ => failure.Message,
    };
}
