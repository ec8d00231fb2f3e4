using System.Collections.Immutable;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// One message of a session (DESIGN section 5): u32 length, u8 kind, body. Before HelloAck a frame has at most 4 KiB, afterwards 1 MiB.
/// Those down to <see cref="Bye"/> belong to the connection; the index frames are the engine's.
/// </summary>
public abstract record Frame
{
    /// <summary>The first frame from each side: who this is and what it can do.</summary>
    /// <param name="Name">Client name.</param>
    /// <param name="TcpPort">Where it listens, so that the other side can dial it.</param>
    /// <param name="Nonce">32 random bytes, hex: makes every proof of the key a new one.</param>
    /// <param name="Features">What it can do, by name; unknown names are ignored.</param>
    /// <param name="Invite">A one-time invite's hash when it joins by one, hex; else empty.</param>
    public sealed record Hello(ClientName Name, ushort TcpPort, string Nonce, ImmutableArray<string> Features, string Invite = "") : Frame;

    /// <summary>The other side has been judged and is let in. Nothing but Hello may come before it.</summary>
    /// <param name="Proof">In a closed folder HMAC-SHA256 by the folder's key over role, both device ids and both nonces, hex; else empty.</param>
    public sealed record HelloAck(string Proof) : Frame;

    /// <summary>Says which replica this is and what it has seen of itself, before any entry.</summary>
    /// <param name="Replica">The sender's index database.</param>
    /// <param name="Incarnations">One random number for each start of the program on this database, oldest first; the latest few.</param>
    /// <param name="LastSequence">Sequence of its latest change; no counter of its dots is greater.</param>
    /// <param name="Members">Replicas it knows of.</param>
    public sealed record IndexOffer(ReplicaId Replica, ImmutableArray<ulong> Incarnations, ulong LastSequence, ImmutableArray<Member> Members) : Frame;

    /// <summary>Asks for everything after a sequence.</summary>
    /// <param name="Replica">Whose index: the one that was offered.</param>
    /// <param name="From">The last sequence received; 0 for everything.</param>
    /// <param name="SeenIncarnation">The incarnation heard last time; one that the owner does not know means that it was restored or cloned.</param>
    public sealed record IndexRequest(ReplicaId Replica, ulong From, ulong? SeenIncarnation) : Frame;

    /// <summary>
    /// The latest entry of every path that changed after <paramref name="From"/> up to <paramref name="To"/>, but for those that the receiver
    /// has already or arrives at by itself.
    /// </summary>
    public sealed record IndexBatch(ulong From, ulong To, ImmutableArray<IndexEntry> Entries) : Frame;

    /// <summary>How far the receiver is.</summary>
    /// <param name="Received">It has durably noted everything up to here.</param>
    /// <param name="Applied">Everything up to here is also in its own folder and index.</param>
    public sealed record IndexAck(ulong Received, ulong Applied) : Frame;

    /// <summary>What the sender still needs, for people: 0 when it has everything that it has heard of.</summary>
    public sealed record Summary(ulong Needed, string Why) : Frame;

    /// <summary>Asks for the bytes of a file or the text of a link.</summary>
    /// <param name="Request">The asker's number for it.</param>
    /// <param name="Path">The name it has on the other side.</param>
    /// <param name="Content">What is expected there.</param>
    /// <param name="From">The first byte to send: what is before it an earlier try has brought. A kind of its own when it is not 0.</param>
    public sealed record GetFile(uint Request, RelativePath Path, ContentId Content, long From = 0) : Frame;

    /// <summary>The next bytes of an answer, in order.</summary>
    /// <param name="Request">Of which.</param>
    /// <param name="Bytes">At most 256 KiB.</param>
    /// <param name="IsLast">True with the last ones.</param>
    public sealed record FileData(uint Request, ReadOnlyMemory<byte> Bytes, bool IsLast) : Frame;

    /// <summary>The content is not there (any more), or cannot be read.</summary>
    public sealed record FileRefused(uint Request, string Reason) : Frame;

    /// <summary>The asker does not want the rest.</summary>
    public sealed record CancelFile(uint Request) : Frame;

    /// <summary>
    /// All bytes of a small file, ahead of the entry that tells of it (feature <see cref="FrameLimits.RidingFeature"/>). Nobody has asked for it, and the
    /// receiver may drop it: it asks then.
    /// </summary>
    /// <param name="Path">The name it has on the sender's side.</param>
    /// <param name="Content">What it is said to be.</param>
    /// <param name="Bytes">As many as that says, at most <see cref="FrameLimits.MaxRiding"/>.</param>
    public sealed record RidingFile(RelativePath Path, ContentId Content, ReadOnlyMemory<byte> Bytes) : Frame;

    /// <summary>
    /// A user has renamed a directory; what follows from that is in the batches that come next, the end of the old name last (feature
    /// <see cref="FrameLimits.MovesFeature"/>). A hint: who has the directory too can wait for that, and do the same in one rename.
    /// </summary>
    /// <param name="From">Its name before.</param>
    /// <param name="To">Its name now.</param>
    public sealed record DirectoryMoved(RelativePath From, RelativePath To) : Frame;

    /// <summary>
    /// A user has removed a directory with all that was in it; the ends of that are in the batches that come next, the directory's own last (feature
    /// <see cref="FrameLimits.RemovalsFeature"/>). A hint: who has the directory too can wait for that, and take it away in one go.
    /// </summary>
    /// <param name="Path">Its name.</param>
    public sealed record DirectoryGone(RelativePath Path) : Frame;

    /// <summary>
    /// Asks for a large file over data connections (feature <see cref="DataConnections.FeatureOf"/>): plain connections where anyone may take part, TLS in a closed folder.
    /// </summary>
    /// <param name="Request">The asker's number for it; never used twice in a session.</param>
    /// <param name="Path">The name it has on the other side.</param>
    /// <param name="Content">What is expected there.</param>
    public sealed record GetRanges(uint Request, RelativePath Path, ContentId Content) : Frame;

    /// <summary>The file is open: each token admits one data connection, once, soon and from the asker's address only.</summary>
    /// <param name="Request">Of which.</param>
    /// <param name="Tokens">One to four secrets, hex.</param>
    public sealed record RangesReady(uint Request, ImmutableArray<string> Tokens) : Frame;

    /// <summary>There is nothing (more) of what was asked for: it is not there, changed, or cannot be read. For people. The last word about it.</summary>
    public sealed record RangesRefused(uint Request, string Reason) : Frame;

    /// <summary>The asker has what it wants, or wants it no more; data connections for it are cut. Not answered.</summary>
    public sealed record RangesDone(uint Request) : Frame;

    /// <summary>
    /// What the sender has of a large file that it is receiving (feature <see cref="FrameLimits.ShareFeature"/>): a bit for each range of 8 MiB, the lowest
    /// bit of the first byte for the first range. Whoever receives it too may ask for these by <see cref="GetRanges"/>. Replaces what it said before.
    /// </summary>
    /// <param name="Content">The whole file.</param>
    /// <param name="Here">The ranges that are here; empty when it gives nothing of it any more.</param>
    /// <param name="Coming">The ranges that are on their way from its source: to be here soon, and better not fetched there by others. As many bytes.</param>
    public sealed record Have(ContentId Content, ImmutableArray<byte> Here, ImmutableArray<byte> Coming) : Frame;

    /// <summary>
    /// Asks for the chunks of a file: Manifest frames or a FileRefused answer. Only to a peer with the feature <see cref="FrameLimits.PatchFeature"/>, like
    /// <see cref="GetParts"/>.
    /// </summary>
    /// <param name="Request">The asker's number for it, one of the same count as those of files.</param>
    /// <param name="Path">The name it has on the other side.</param>
    /// <param name="Content">What is expected there.</param>
    public sealed record GetManifest(uint Request, RelativePath Path, ContentId Content) : Frame;

    /// <summary>The next chunks of a file, in order.</summary>
    /// <param name="Request">Of which.</param>
    /// <param name="Chunks">At most <see cref="FrameLimits.MaxChunks"/>; none only with the last.</param>
    /// <param name="IsLast">True with the last ones.</param>
    public sealed record Manifest(uint Request, ImmutableArray<Chunk> Chunks, bool IsLast) : Frame;

    /// <summary>Asks for parts of a file; their bytes come one after the other as <see cref="FileData"/>.</summary>
    /// <param name="Request">The asker's number for it.</param>
    /// <param name="Path">The name it has on the other side.</param>
    /// <param name="Content">What is expected there.</param>
    /// <param name="Ranges">At most <see cref="FrameLimits.MaxRanges"/>, at least one; none empty, ascending, within the file and without overlap.</param>
    public sealed record GetParts(uint Request, RelativePath Path, ContentId Content, ImmutableArray<ByteRange> Ranges) : Frame;

    /// <summary>Keep-alive and clock measure: the sender's clock, ns since the epoch.</summary>
    public sealed record Ping(ulong Number, long SentNs) : Frame;

    /// <summary>The answer: the ping's time, when it came, when this left (RFC 5905's four timestamps, the fourth is the receiver's).</summary>
    public sealed record Pong(ulong Number, long PingSentNs, long PingReceivedNs, long SentNs) : Frame;

    /// <summary>
    /// A text for the peer's log, which causes no action: what would else take a connection of its own to the peer's TCP port (feature <see cref="FrameLimits.DebugFeature"/>).
    /// </summary>
    public sealed record Debug(string Text) : Frame;

    /// <summary>The folder's key, for who has just proved an invite; Bye follows. Nothing else is ever sent to it.</summary>
    public sealed record KeyGrant(string KeyText) : Frame;

    /// <summary>The sender closes the session, and why. For people.</summary>
    public sealed record Bye(string Reason) : Frame;
}
