using System.Text;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Claims;

/// <summary>
/// The replica that stands for a peer without a session. Each index has its own one for the same name, so that two hosts that
/// hear the same claim mint two dots for it (same content: no conflict) and never one dot for two contents (I5).
/// </summary>
public static class PseudoDevice
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>The replica id of <paramref name="name"/> as <paramref name="observer"/> sees it.</summary>
    public static ReplicaId Of(ReplicaId observer, ClientName name) => Of(observer, name.Value);

    /// <summary>The replica id of a name as <paramref name="observer"/> sees it (FNV-1a over both).</summary>
    public static ReplicaId Of(ReplicaId observer, string name)
    {
        var hash = FnvOffset;
        for (var shift = 56; shift >= 0; shift -= 8) hash = (hash ^ (byte)(observer.Value >> shift)) * FnvPrime;
        foreach (var value in Encoding.UTF8.GetBytes(name)) hash = (hash ^ value) * FnvPrime;
        return new ReplicaId(hash);
    }

    /// <summary>The replica id of a peer as <paramref name="observer"/> sees it.</summary>
    public static ReplicaId Of(ReplicaId observer, Peer peer) => Of(observer, peer.Name);
}
