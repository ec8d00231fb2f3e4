using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Claims;

/// <summary>
/// What little-endian peers said of files before it was clear whether they are the C original, to which a request over TCP is
/// the name of a file to create. Bounded: what does not fit is dropped, and comes again with the next mismatch.
/// </summary>
internal sealed class UnclearClaims
{
    // A peer of the assignment says 01 every five seconds: after two of them it is not one, or sends nothing but changes.
    private const long PatienceNs = 12 * UnixTime.NanosecondsPerSecond;
    private const int MaxPeers = 64;
    private const int MaxClaimsPerPeer = 1024;

    private readonly Dictionary<(ClientName Name, IPAddress Address), Held> _held = [];

    private sealed record Held(long DueNs, Dictionary<RelativePath, Claim> Claims);

    /// <summary>When <see cref="TakeDue"/> gives something.</summary>
    public long NextNs => _held.Values.Where(held => held.Claims.Count > 0).Select(held => held.DueNs).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Keeps the claim until it is clear who makes it; false when that has been waited for long enough.</summary>
    public bool TryHold(Claim claim, long nowNs)
    {
        var key = KeyOf(claim.Peer);
        if (!_held.TryGetValue(key, out var held))
        {
            if (_held.Count >= MaxPeers) _held.Remove(_held.MinBy(known => known.Value.DueNs).Key);
            _held[key] = held = new Held(nowNs + PatienceNs, []);
        }

        if (nowNs >= held.DueNs) return false;
        if (held.Claims.Count < MaxClaimsPerPeer || held.Claims.ContainsKey(claim.Path)) held.Claims[claim.Path] = claim;
        return true;
    }

    /// <summary>The claims of a peer that has become clear, as those of the peer that it is.</summary>
    public IReadOnlyList<Claim> Release(Peer peer) =>
        _held.Remove(KeyOf(peer), out var held) ? [.. held.Claims.Values.Select(claim => claim with { Peer = peer })] : [];

    /// <summary>The claims of peers that were waited for long enough. What such a peer says from then on is not held.</summary>
    public IReadOnlyList<Claim> TakeDue(long nowNs)
    {
        var due = new List<Claim>();
        foreach (var held in _held.Values.Where(held => nowNs >= held.DueNs))
        {
            due.AddRange(held.Claims.Values);
            held.Claims.Clear();
        }

        return due;
    }

    // Its port may become known later than its name.
    private static (ClientName Name, IPAddress Address) KeyOf(Peer peer) => (peer.Name, peer.Key.Address);
}
