using CloudBox.Engine.Sessions;
using CloudBox.Network.Rates;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>A peer that may receive what we receive, and what it has said of that. Bounded. Thread-safe.</summary>
/// <param name="peer">Who.</param>
/// <param name="source">Where its data connections go.</param>
/// <param name="down">How fast it may send.</param>
/// <param name="fetches">Asks it for ranges.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class SharePeer(SessionPeer peer, DataSource source, RateGate down, RangeFetches fetches, Action<Frame> send)
{
    // Of so many files at once a host receives at the most; what was said first goes first.
    private const int MaxFiles = SessionLimits.MaxLargeFetchesInAll;

    private readonly Lock _gate = new();
    private readonly List<Frame.Have> _said = [];

    public SessionPeer Peer => peer;

    public DataSource Source => source;

    public RateGate Down => down;

    public RangeFetches Fetches => fetches;

    /// <summary>Tells it what we have.</summary>
    public void Tell(Frame.Have have) => send(have);

    /// <summary>What it has of a file that it is receiving; null when it has said nothing.</summary>
    public Frame.Have? Find(ContentId content)
    {
        lock (_gate) return _said.Find(have => have.Content == content);
    }

    /// <summary>It has said what it has.</summary>
    public void Take(Frame.Have have)
    {
        lock (_gate)
        {
            _said.RemoveAll(other => other.Content == have.Content);
            if (have.Here.IsEmpty) return; // it receives it no more
            if (_said.Count >= MaxFiles) _said.RemoveAt(0);
            _said.Add(have);
        }
    }

    /// <summary>What it said of this file is not so.</summary>
    public void Forget(ContentId content)
    {
        lock (_gate) _said.RemoveAll(have => have.Content == content);
    }
}
