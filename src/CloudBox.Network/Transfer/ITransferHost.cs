using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Transfer;

/// <summary>
/// What the TCP side asks of the program around it. Calls come from many connections at once, on thread pool threads; none is
/// made under a lock. An exception costs the connection that caused the call and nothing else.
/// </summary>
public interface ITransferHost
{
    /// <summary>The peer that a connection from this address comes from, going by the name it gives itself; null when unknown.</summary>
    Peer? FindPeer(ClientName name, IPAddress address);

    /// <summary>Opens what is at this path now; null when there is nothing to send. The caller disposes it.</summary>
    /// <exception cref="IOException">It is there and cannot be read; the peer is told the message.</exception>
    ValueTask<ServedFile?> OpenAsync(RelativePath path, CancellationToken cancel);

    /// <summary>What is at this path now, for a peer that asks whether a delete stands; null when nothing is.</summary>
    ValueTask<FileRecord?> CurrentAsync(RelativePath path, CancellationToken cancel);

    /// <summary>Should these bytes, which a peer offers on its own, be taken?</summary>
    ValueTask<bool> WantsOfferAsync(Peer? peer, IPEndPoint from, FileRecord offered, CancellationToken cancel);

    /// <summary>How a wanted offer ended. The host owns the staged bytes from here on.</summary>
    void OfferReceived(Peer? peer, IPEndPoint from, FetchResult result);

    /// <summary>Broadcasts a 0x06 on UDP: the only request that a C original understands. Must not block.</summary>
    void BroadcastRequest(FileRecord wanted, ByteOrder order);
}
