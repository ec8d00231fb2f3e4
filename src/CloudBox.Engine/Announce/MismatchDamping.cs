using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;

namespace CloudBox.Engine.Announce;

/// <summary>
/// How often a peer that holds other files makes us announce ours again: at once the first time, then after one check, doubling
/// up to every ten checks while the same pair of digests persists.
/// </summary>
/// <param name="intervalNs">Time between two checks.</param>
/// <param name="capacity">Most peers remembered.</param>
public sealed class MismatchDamping(long intervalNs, int capacity = 256)
{
    private const int MaxChecks = 10;

    private readonly Dictionary<PeerKey, Pair> _pairs = [];

    private readonly record struct Pair(FolderDigest Theirs, FolderDigest Ours, long NextNs, int Checks);

    /// <summary>What to do about a mismatch.</summary>
    /// <param name="ShouldAnnounce">Announce everything now.</param>
    /// <param name="IsNew">This pair is seen for the first time: worth a log line.</param>
    public readonly record struct Verdict(bool ShouldAnnounce, bool IsNew);

    /// <summary>A mismatch with a peer was seen.</summary>
    public Verdict Mismatch(PeerKey peer, FolderDigest theirs, FolderDigest ours, long nowNs)
    {
        if (!_pairs.TryGetValue(peer, out var pair) || pair.Theirs != theirs || pair.Ours != ours)
        {
            if (_pairs.Count >= capacity) _pairs.Remove(_pairs.MinBy(known => known.Value.NextNs).Key);
            _pairs[peer] = new Pair(theirs, ours, nowNs + intervalNs, 1);
            return new Verdict(true, true);
        }

        if (nowNs < pair.NextNs) return default;
        var checks = Math.Min(MaxChecks, pair.Checks * 2);
        _pairs[peer] = pair with { NextNs = nowNs + (intervalNs * checks), Checks = checks };
        return new Verdict(true, false);
    }

    /// <summary>The peer holds the same files.</summary>
    public void Match(PeerKey peer) => _pairs.Remove(peer);
}
