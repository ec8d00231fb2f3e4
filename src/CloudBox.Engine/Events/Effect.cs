using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Events;

/// <summary>
/// Something to do. The adapter that runs them puts rows at once, commits before it runs any other effect of the same batch,
/// and answers the slow ones with an event.
/// </summary>
public abstract record Effect
{
    /// <summary>Something to write into the index: done at once, in order, committed before anything else of the batch.</summary>
    public abstract record Write : Effect;

    /// <summary>Write this row, in place of the one that has been there until now.</summary>
    public sealed record Put(IndexRow Row, IndexRow? Before) : Write;

    /// <summary>Forget the row of this path.</summary>
    public sealed record Forget(RelativePath Path) : Write;

    /// <summary>Remember this of a replica.</summary>
    public sealed record PutMember(MemberRow Member) : Write;

    /// <summary>Forget a replica and what is wanted of it.</summary>
    public sealed record ForgetMember(ReplicaId Replica) : Write;

    /// <summary>Remember what a peer has and we have not.</summary>
    public sealed record PutWanted(WantedRow Wanted) : Write;

    /// <summary>Nothing is wanted of this peer at this path any more.</summary>
    public sealed record ForgetWanted(ReplicaId From, RelativePath Path) : Write;

    /// <summary>
    /// What is in the folder has to be durable before this batch is committed: a local change is among it, whose bytes may be in memory only, and
    /// a power cut must not take back what peers have heard of (I18).
    /// </summary>
    /// <param name="Files">
    /// The files that this is about: their bytes, their names, and those of the directories above. None when it is about more than files.
    /// </param>
    public sealed record MakeDurable(ImmutableArray<RelativePath> Files) : Write;

    /// <summary>Give the index another replica id; answered by <see cref="FolderEvent.Renewed"/>.</summary>
    public sealed record Renew : Effect;

    /// <summary>Send this over a session; sessions keep the order.</summary>
    public sealed record SendFrame(SessionId To, Frame Frame) : Effect;

    /// <summary>End a session with these words; <see cref="FolderEvent.SessionClosed"/> follows.</summary>
    public sealed record CloseSession(SessionId Session, string Reason) : Effect;

    /// <summary>Get bytes over a session; answered by <see cref="FolderEvent.ContentFetched"/>, also when the session ends.</summary>
    public sealed record FetchContent(ContentOrder Order) : Effect;

    /// <summary>
    /// Send the bytes of a small file ahead of the entry that tells of it, if they can be had at once and the file still has this stamp; else leave
    /// it. They change nothing by themselves: done before the batch is committed, so that they travel meanwhile, and before its frames are sent.
    /// </summary>
    public sealed record Ride(SessionId To, RelativePath Path, ContentId Content, DiskStamp Stamp) : Effect;

    /// <summary>
    /// Change the disk as a session's versions want it; answered by <see cref="FolderEvent.Arranged"/>. The adapter disposes the staged bytes of an
    /// install that is done: they are consumed.
    /// </summary>
    public sealed record Arrange(DiskOrder Order) : Effect;

    /// <summary>Broadcast this, once the rows before it are durable.</summary>
    public sealed record Announce(Announcement Announcement) : Effect;

    /// <summary>Look at this path; answered by <see cref="FolderEvent.Observed"/>.</summary>
    public sealed record Look(RelativePath Path, IndexRow? Known) : Effect;

    /// <summary>Look at these paths; answered by one <see cref="FolderEvent.Observed"/>.</summary>
    public sealed record LookTogether(ImmutableArray<(RelativePath Path, IndexRow? Known)> Looks) : Effect;

    /// <summary>
    /// A <see cref="MoveDirectoryOrder"/> or <see cref="RemoveTreeOrder"/> is over, and the rows say so: scan the directory that has this name and what is below it, not as a check.
    /// <see cref="FolderEvent.Observed"/> and <see cref="FolderEvent.ScanFinished"/> follow.
    /// </summary>
    public sealed record LookBelow(RelativePath Directory) : Effect;

    /// <summary>Scan the whole folder.</summary>
    public sealed record Rescan : Effect;

    /// <summary>Get a file; answered by <see cref="FolderEvent.Fetched"/>.</summary>
    public sealed record Fetch(FetchOrder Order) : Effect;

    /// <summary>Answered by <see cref="FolderEvent.Installed"/>.</summary>
    public sealed record Install(InstallOrder Order) : Effect;

    /// <summary>Answered by <see cref="FolderEvent.Removed"/>.</summary>
    public sealed record Remove(RemoveOrder Order) : Effect;

    /// <summary>Ask a peer whether its delete stands; answered by <see cref="FolderEvent.DeleteChecked"/>.</summary>
    public sealed record CheckDelete(Peer Peer, FileRecord File) : Effect;

    /// <summary>Tell a waiting peer whether its bytes are wanted; wanted bytes come back as <see cref="FolderEvent.Fetched"/>.</summary>
    public sealed record AnswerOffer(long OfferId, bool IsWanted) : Effect;

    /// <summary>Send a file to a peer that asked for it by broadcast; answered by <see cref="FolderEvent.Sent"/>.</summary>
    public sealed record Send(Peer Peer, RelativePath Path) : Effect;

    /// <summary>Make a C original, which never says what it has, offer all its files: tell it alone that a folder is empty.</summary>
    public sealed record AskForFiles(Peer Peer) : Effect;

    /// <summary>These staged bytes are not needed.</summary>
    public sealed record Drop(IStagedFile Staged) : Effect;

    /// <summary>Tell the people who watch.</summary>
    public sealed record Tell(Report Report) : Effect;
}
