using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Status;

/// <summary>The peer table for several threads: the listener writes it, sender, engine and transfers ask it.</summary>
public sealed class PeerDirectory(PeerTable table, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Takes note of a decoded datagram (see <see cref="PeerTable.Hear"/>).</summary>
    public Hearing Hear(StatusMessage message, ByteOrder order, IPAddress source, bool isOwnAddress, long nowNs)
    {
        lock (_gate) return table.Hear(message, order, source, isOwnAddress, nowNs);
    }

    /// <summary>True when our messages, or those of this file, have to go out in little-endian order too.</summary>
    public bool WantsLittleEndian(RelativePath? file = null)
    {
        lock (_gate) return table.WantsLittleEndian(time.GetUnixNs(), file);
    }

    /// <summary>Peers heard lately.</summary>
    public IReadOnlyList<Peer> Present()
    {
        lock (_gate) return table.Present(time.GetUnixNs());
    }

    /// <summary>The peer heard lately with this name and address; null when there is none or several.</summary>
    public Peer? Find(ClientName name, IPAddress address)
    {
        lock (_gate) return table.Find(name, address);
    }
}
