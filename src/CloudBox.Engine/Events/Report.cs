using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Events;

/// <summary>What happened in the folder, for people. One line each.</summary>
public abstract record Report
{
    /// <summary>Somebody on this host added, modified or deleted a file.</summary>
    public sealed record LocalChange(StatusType Type, RelativePath Path, long Length) : Report;

    /// <summary>A file has another name.</summary>
    /// <param name="By">Who has renamed it; null for somebody on this host.</param>
    /// <param name="From">The old name.</param>
    /// <param name="To">The new name.</param>
    public sealed record Renamed(string? By, RelativePath From, RelativePath To) : Report;

    /// <summary>A directory has gone, with all that was in it; of those files people hear nothing else.</summary>
    /// <param name="By">Who has removed it; null for somebody on this host.</param>
    /// <param name="Path">Its name.</param>
    /// <param name="Files">How many files and links.</param>
    public sealed record TreeRemoved(string? By, RelativePath Path, int Files) : Report;

    /// <summary>A peer's file is in place.</summary>
    /// <param name="Peer">Whose.</param>
    /// <param name="File">Which.</param>
    /// <param name="Replaced">True when another version went to the archive.</param>
    public sealed record Received(Peer Peer, FileRecord File, bool Replaced) : Report;

    /// <summary>A file that a peer deleted went to the archive.</summary>
    public sealed record DeletedByPeer(Peer Peer, RelativePath Path) : Report;

    /// <summary>A peer's delete was not carried out: the file here is newer, or the peer has it again.</summary>
    public sealed record DeleteRefused(Peer Peer, RelativePath Path, string Reason) : Report;

    /// <summary>A peer's file could not be fetched from anyone who has it; the next mismatch brings it back.</summary>
    public sealed record FetchGivenUp(Peer Peer, RelativePath Path, string Reason) : Report;

    /// <summary>A peer's change cannot be put in place.</summary>
    public sealed record InstallRefused(RelativePath Path, InstallOutcome Outcome, string Reason) : Report;

    /// <summary>Something in the folder is not synchronised; the reason is a whole sentence that names it.</summary>
    public sealed record NotSynchronised(RelativePath Path, string Reason) : Report;

    /// <summary>The folder stopped (I7): nothing is changed, here or elsewhere, until it is well again.</summary>
    public sealed record Halted(string Problem) : Report;

    /// <summary>The folder goes on.</summary>
    public sealed record Resumed : Report;

    /// <summary>A peer holds other files than we do; both announce theirs again.</summary>
    public sealed record Differs(Peer Peer) : Report;

    /// <summary>A version that came over a session is in place.</summary>
    /// <param name="From">Who has it; for people.</param>
    /// <param name="Path">Where.</param>
    /// <param name="Kind">What is there now; a tombstone when it was deleted.</param>
    /// <param name="Length">Bytes.</param>
    /// <param name="Replaced">True when something else was there.</param>
    /// <param name="IsKept">True when that is now a conflict copy; else it is in the archive.</param>
    public sealed record Settled(string From, RelativePath Path, EntryKind Kind, long Length, bool Replaced, bool IsKept) : Report
    {
        /// <summary>True when it was a directory.</summary>
        public bool WasDirectory { get; init; }
    }

    /// <summary>A file was changed on two hosts at once: both versions are kept, one under the copy's name, the same on every host.</summary>
    public sealed record ConflictKept(RelativePath Path, RelativePath Copy) : Report;

    /// <summary>A peer and we have the same, and both know.</summary>
    public sealed record InSync(ClientName Peer) : Report;

    /// <summary>The index was found to be an old copy or a clone, and takes part under a new identity from now on.</summary>
    public sealed record Renewed : Report;

    /// <summary>More claims wait than are remembered; those beyond come again with the next mismatch.</summary>
    public sealed record TooManyClaims(int Limit) : Report;
}
