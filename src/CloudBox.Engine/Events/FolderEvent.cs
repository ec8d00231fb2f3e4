using System.Net;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Events;

/// <summary>Something that happened. Everything the engine learns, time included, enters as one of these.</summary>
public abstract record FolderEvent
{
    /// <summary>The program starts and can send.</summary>
    public sealed record Started : FolderEvent;

    /// <summary>The program stops: say goodbye.</summary>
    public sealed record Stopping : FolderEvent;

    /// <summary>Time passes. Due at <see cref="FolderEngine.NextWakeNs"/> at the latest.</summary>
    public sealed record Ticked : FolderEvent;

    /// <summary>A peer's broadcast, own messages and duplicates already taken out.</summary>
    public sealed record Heard(Peer Peer, PeerNews News, StatusMessage Message) : FolderEvent;

    /// <summary>Stable looks at the disk: what a scan found different, a watcher pointed at, or the engine asked for.</summary>
    /// <param name="Looks">What was seen.</param>
    /// <param name="IsCheck">True when the periodic check found them.</param>
    public sealed record Observed(IReadOnlyList<Observation> Looks, bool IsCheck = false) : FolderEvent;

    /// <summary>A scan is through.</summary>
    /// <param name="Missing">
    /// Indexed files that are gone: each looked at once more after the walk, none below what could not be read, none at all
    /// unless the root was healthy before and after.
    /// </param>
    /// <param name="Root">The root's health before and after the walk.</param>
    /// <param name="AsOf">The epoch when the scan began.</param>
    /// <param name="IsCheck">True for the periodic check of the whole folder, which sends 0x02 or 0x08.</param>
    public sealed record ScanFinished(IReadOnlyList<Observation> Missing, RootHealth Root, long AsOf, bool IsCheck) : FolderEvent;

    /// <summary>A look at the root alone.</summary>
    public sealed record RootChecked(RootHealth Root) : FolderEvent;

    /// <summary>A fetch, or an offer that was accepted, has ended.</summary>
    public sealed record Fetched(FetchOrder Order, FetchResult Result, bool IsOffer = false) : FolderEvent;

    /// <summary>A peer has connected and offers bytes; it waits for <see cref="Effect.AnswerOffer"/>.</summary>
    public sealed record Offered(long OfferId, Peer Peer, FileRecord File) : FolderEvent;

    /// <summary>An install has ended.</summary>
    public sealed record Installed(RelativePath Path, InstallResult Result) : FolderEvent;

    /// <summary>A removal has ended.</summary>
    public sealed record Removed(RelativePath Path, InstallResult Result) : FolderEvent;

    /// <summary>A peer was asked over TCP whether its delete stands.</summary>
    public sealed record DeleteChecked(Peer Peer, FileRecord File, DeleteAnswer Answer) : FolderEvent;

    /// <summary>An <see cref="Effect.Send"/> is over: the peer has read the last byte, or is gone.</summary>
    /// <param name="To">Whom it was for.</param>
    /// <param name="Path">What was sent.</param>
    /// <param name="IsDelivered">True when the peer has read all of it.</param>
    public sealed record Sent(IPAddress To, RelativePath Path, bool IsDelivered) : FolderEvent;

    /// <summary>A session is open: both sides have proved who they are and have let each other in.</summary>
    public sealed record SessionOpened(SessionPeer Peer) : FolderEvent;

    /// <summary>A session has ended, whoever ended it.</summary>
    public sealed record SessionClosed(SessionId Session, string Reason) : FolderEvent;

    /// <summary>A frame of the index exchange, decoded and within its limits.</summary>
    public sealed record FrameReceived(SessionId From, Frame Frame) : FolderEvent;

    /// <summary>A fetch over a session has ended.</summary>
    public sealed record ContentFetched(ContentOrder Order, ContentResult Result) : FolderEvent;

    /// <summary>An <see cref="Effect.Arrange"/> has ended.</summary>
    public sealed record Arranged(DiskOrder Order, InstallResult Result) : FolderEvent;

    /// <summary>The watcher saw that a directory was renamed, and a look at it says so too. What is in it is looked at after this.</summary>
    /// <param name="Look">Of the new name.</param>
    public sealed record DirectoryMoved(Observation Look) : FolderEvent;

    /// <summary>The index has another replica id now.</summary>
    public sealed record Renewed(ReplicaId Replica) : FolderEvent;
}
