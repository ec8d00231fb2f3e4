using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Sessions;

/// <summary>One session and how far the exchange with its peer is.</summary>
internal sealed class Session(SessionPeer peer)
{
    /// <summary>Batches that may be on their way without an acknowledgement: each is made durable there before it is acknowledged, and meanwhile the next ones come.</summary>
    private const int Window = 16;

    /// <summary>Bytes of entries in them, as they are without compression.</summary>
    private const long WindowBytes = 4 * FrameLimits.TargetBatch;

    /// <summary>Fetches at once: small files come as fast as the wire takes them, however long the way. The other side serves them in turn.</summary>
    public const int MaxFetches = 256;

    private readonly Queue<(ulong To, int Bytes)> _inFlight = new();
    private long _bytesInFlight;

    public SessionPeer Peer { get; } = peer;

    public SessionId Id => Peer.Id;

    /// <summary>Its index; null until it has offered it.</summary>
    public ReplicaId? Replica { get; set; }

    /// <summary>Its latest change when it offered its index.</summary>
    public ulong OfferedTo { get; set; }

    /// <summary>True once it has asked for our index.</summary>
    public bool IsStreaming { get; set; }

    /// <summary>What changed after this has changed while the session lasted.</summary>
    public ulong LiveFrom { get; set; }

    /// <summary>What rides and has not been applied there, oldest first: sequences and bytes.</summary>
    public Queue<(ulong Sequence, int Bytes)> Riding { get; } = new();

    /// <summary>Bytes of <see cref="Riding"/>.</summary>
    public long RidingBytes { get; set; }

    /// <summary>The end of the last batch that we sent.</summary>
    public ulong SentTo { get; set; }

    /// <summary>True while another batch may go out.</summary>
    public bool HasRoom => _inFlight.Count < Window && _bytesInFlight < WindowBytes;

    /// <summary>Rows of ours that it has, or arrives at, without being sent them; until it has acknowledged them.</summary>
    public SequenceRuns Echoes { get; } = new();

    /// <summary>Up to where it has durably noted, and applied, what we sent.</summary>
    public ulong Received { get; set; }

    public ulong Applied { get; set; }

    /// <summary>The last acknowledgement that we sent.</summary>
    public (ulong Received, ulong Applied) Acknowledged { get; set; }

    /// <summary>How many members were known when it was last told of them.</summary>
    public long ToldMembers { get; set; }

    /// <summary>Fetches under way.</summary>
    public int Fetching { get; set; }

    /// <summary>Paths that wait for one of its fetch places.</summary>
    public Queue<RelativePath> Waiting { get; } = new();

    /// <summary>What it says that it needs; null before it has said anything.</summary>
    public ulong? Needs { get; set; }

    /// <summary>What we said last that we need.</summary>
    public ulong? ToldNeeds { get; set; }

    /// <summary>True while both sides are known to have the same.</summary>
    public bool IsInSync { get; set; }

    /// <summary>A batch goes out.</summary>
    /// <param name="to">Its end.</param>
    /// <param name="bytes">Of its entries.</param>
    public void NoteSent(ulong to, int bytes)
    {
        SentTo = to;
        _inFlight.Enqueue((to, bytes));
        _bytesInFlight += bytes;
    }

    /// <summary>It has everything up to here.</summary>
    public void NoteReceived(ulong received)
    {
        while (_inFlight.TryPeek(out var sent) && sent.To <= received) _bytesInFlight -= _inFlight.Dequeue().Bytes;
    }

    /// <summary>Nothing that is on its way counts any more.</summary>
    public void ForgetSent()
    {
        _inFlight.Clear();
        _bytesInFlight = 0;
    }
}
