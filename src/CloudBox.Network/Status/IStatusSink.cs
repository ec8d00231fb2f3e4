using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Status;

/// <summary>Takes what was heard on the subnet: each broadcast once, none of our own.</summary>
public interface IStatusSink
{
    /// <summary>
    /// Called on the receive loop. Must not block: it posts to a bounded queue, and drops what does not fit, since broadcasts
    /// are hints that come again.
    /// </summary>
    /// <param name="peer">Who said it, as it now stands.</param>
    /// <param name="news">What else it told of the peer.</param>
    /// <param name="message">What it said.</param>
    /// <param name="nowNs">When it was heard, ns since the epoch.</param>
    void Heard(Peer peer, PeerNews news, StatusMessage message, long nowNs);
}
