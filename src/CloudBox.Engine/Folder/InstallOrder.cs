using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>One change of the disk by the program itself. Each is a single rename or less, durable when it is reported done.</summary>
/// <param name="Path">What it changes.</param>
public abstract record DiskOrder(RelativePath Path)
{
    /// <summary>The other name that it puts something at; null when there is none.</summary>
    public virtual RelativePath? OtherName => null;

    /// <summary>Every name that it changes, <see cref="Path"/> first.</summary>
    public IEnumerable<RelativePath> Names => OtherName is { } other ? [Path, other] : [Path];
}

/// <summary>Put these staged bytes at this path.</summary>
/// <param name="Path">Where.</param>
/// <param name="Staged">
/// Verified and durable bytes. The order consumes them when it succeeds, and in the rare case that they had the name for a moment
/// before a user's write was put back: then somebody may have them open, and they stay in the archive. Ordering consumed bytes
/// again fails with the words to fetch them again.
/// </param>
/// <param name="ModifiedNs">The mtime the file gets.</param>
/// <param name="Expected">The stamp of the file that is to be replaced; null when nothing may be there.</param>
public sealed record InstallOrder(RelativePath Path, IStagedFile Staged, long ModifiedNs, DiskStamp? Expected) : DiskOrder(Path)
{
    /// <summary>Permission bits; null keeps those of the file that is replaced, or the usual ones of a new file.</summary>
    public uint? Mode { get; init; }

    /// <summary>True when the staged bytes are the text of a symbolic link that is to be made.</summary>
    public bool IsLink { get; init; }

    /// <summary>
    /// Where the replaced file goes: the name of its conflict copy, in the same directory, where nothing may be; null sends it to the archive. The new file
    /// takes that name first and one exchange puts both where they belong, so neither name ever shows anything half done but the
    /// new bytes at the copy's name.
    /// </summary>
    public RelativePath? DisplaceTo { get; init; }

    public override RelativePath? OtherName => DisplaceTo;
}

/// <summary>Take this file or link away, into the archive.</summary>
public sealed record RemoveOrder(RelativePath Path, DiskStamp Expected) : DiskOrder(Path)
{
    /// <summary>True to leave directories that become empty where they are: sessions name directories, the status protocol does not.</summary>
    public bool KeepsParents { get; init; }
}

/// <summary>Give a file or link of ours another name, where nothing may be; directories that are missing on the way are made.</summary>
public sealed record MoveOrder(RelativePath Path, RelativePath To, DiskStamp Expected) : DiskOrder(Path)
{
    public override RelativePath? OtherName => To;
}

/// <summary>Give a directory of ours another name, with all that is in it, where nothing may be; the directory above the new name is there.</summary>
/// <param name="Path">Its name now.</param>
/// <param name="To">Its new name; not within itself.</param>
/// <param name="Expected">Its stamp: another directory that has the name by now stays where it is.</param>
public sealed record MoveDirectoryOrder(RelativePath Path, RelativePath To, DiskStamp Expected) : DiskOrder(Path)
{
    public override RelativePath? OtherName => To;
}

/// <summary>
/// Take a directory of ours away, into the archive, with all that is in it: when that is nothing but what is expected. One rename. <see cref="InstallOutcome.Changed"/>
/// when there is anything else; then all is where it was.
/// </summary>
/// <param name="Path">Its name.</param>
/// <param name="Expected">It and all that is known below it; of what is not there any more, nothing needs to be taken away.</param>
public sealed record RemoveTreeOrder(RelativePath Path, IReadOnlyList<TreeEntry> Expected) : DiskOrder(Path);

/// <summary>What is known of a name in a tree.</summary>
/// <param name="Path">The name, from the folder's root.</param>
/// <param name="Kind">What is there.</param>
/// <param name="Stamp">Its stamp; of a directory only the inode counts.</param>
public readonly record struct TreeEntry(RelativePath Path, EntryKind Kind, DiskStamp Stamp);

/// <summary>Make a directory, and those above it. One that is there already is well.</summary>
public sealed record MakeDirectoryOrder(RelativePath Path, uint Mode) : DiskOrder(Path);

/// <summary>
/// Remove an empty directory. <see cref="InstallOutcome.Blocked"/> when anything at all is inside, <see cref="InstallOutcome.Done"/> when it is gone already.
/// </summary>
public sealed record RemoveDirectoryOrder(RelativePath Path) : DiskOrder(Path);

/// <summary>Set the mtime (not of directories) and permission bits (not of links) of what stands there, if it is what is expected.</summary>
public sealed record SetMetadataOrder(RelativePath Path, DiskStamp Expected, EntryKind Kind, long ModifiedNs, uint Mode) : DiskOrder(Path);

/// <summary>How an order ended.</summary>
public enum InstallOutcome
{
    /// <summary>Done, durable; what was there is in the archive, or where the order wanted it.</summary>
    Done,

    /// <summary>
    /// Something else stands at the path than was expected: somebody wrote. It is where it was; look at it and decide again.
    /// </summary>
    Changed,

    /// <summary>
    /// The name cannot be used: a directory or a device has it, a file or link stands where a directory is needed, or on a file
    /// system that folds names a twin has it.
    /// </summary>
    Blocked,

    /// <summary>No space left; may work later.</summary>
    NoSpace,

    /// <summary>The disk or the system refused.</summary>
    Failed,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="Stamp">The stamp of what the order put in place, at its new name; meaningful when <see cref="InstallOutcome.Done"/>.</param>
/// <param name="Problem">For people: what is in the way.</param>
public readonly record struct InstallResult(InstallOutcome Outcome, DiskStamp Stamp = default, string? Problem = null)
{
    /// <summary>The stamp of the replaced file at <see cref="InstallOrder.DisplaceTo"/>; a rename changes the ctime.</summary>
    public DiskStamp Displaced { get; init; }
}
