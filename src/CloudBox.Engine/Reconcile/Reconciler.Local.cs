using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Reconcile;

/// <summary>What a stable look at the disk means against the row of its path.</summary>
public enum LocalVerdict
{
    /// <summary>As we knew it, or nothing that could be known.</summary>
    Unchanged,

    /// <summary>The same under another stat that says nothing to others (inode, ctime): remember the stat, tell nobody.</summary>
    Restamped,

    /// <summary>The same content with another mtime or mode.</summary>
    Touched,

    Added,

    /// <summary>Other content, or another kind of thing.</summary>
    Modified,

    Deleted,

    /// <summary>Something that is not synchronised, or cannot be read now, has the name: what we knew of it stands.</summary>
    Obscured,

    /// <summary>
    /// Other bytes under a stat that has not changed at all: nobody wrote, the disk or the memory is failing (I19). What we knew of it stands.
    /// </summary>
    Damaged,
}

public static partial class Reconciler
{
    private const uint PermissionBits = 0x1FF;

    /// <summary>What <paramref name="look"/> means. Only what was read completely, or a proven absence, is a change.</summary>
    public static LocalVerdict Judge(IndexRow? row, Observation look)
    {
        if (look.Kind == ObservedKind.Absent) return row is { OnDisk: not null } ? LocalVerdict.Deleted : LocalVerdict.Unchanged;
        if (look.Shown is not { } shown) return LocalVerdict.Obscured;
        if (row is not { OnDisk: { } known, OnDiskAs: { } was }) return LocalVerdict.Added;
        if (shown != was) return IsDamaged(look, shown, known, was) ? LocalVerdict.Damaged : LocalVerdict.Modified;
        if (look.Stamp == known) return LocalVerdict.Unchanged;
        return IsTouched(look, known) && (row.CopyOf is not null || Shown.Of(row.Current) is not null) ? LocalVerdict.Touched : LocalVerdict.Restamped;
    }

    /// <summary>The entry of a local change that leaves something there.</summary>
    /// <param name="row">What we had.</param>
    /// <param name="look">What is on disk.</param>
    /// <param name="verdict">What that means.</param>
    public static FileEntry Describe(IndexRow? row, Observation look, LocalVerdict verdict)
    {
        var previous = row?.Current;
        var kind = look.EntryKind ?? throw new ArgumentException("Nothing is there.", nameof(look));

        // The same bytes under another mtime are hardly newer than they were, and no older.
        var stamp = verdict == LocalVerdict.Touched ? previous!.StampNs : Stamps.After(previous, look.Stamp.ModifiedNs);
        return new FileEntry(kind, kind == EntryKind.Directory ? default : look.Content, look.Stamp.ModifiedNs, look.Stamp.Mode & PermissionBits, stamp);
    }

    /// <summary>The entry of a deletion.</summary>
    /// <param name="previous">What was there.</param>
    /// <param name="nowNs">Our clock: the time of the deletion.</param>
    public static FileEntry Tombstone(FileEntry? previous, long nowNs) => previous is null
        ? new FileEntry(EntryKind.Deleted, default, 0, 0, Stamps.Limit(nowNs))
        : previous with { Kind = EntryKind.Deleted, StampNs = Stamps.After(previous, nowNs) };

    // Both looks were stable, so a write between them would have moved the ctime. A ctime of 0 is no stat but a wish to look inside.
    private static bool IsDamaged(Observation look, Shown shown, DiskStamp known, Shown was) =>
        look.Stamp == known && known.ChangedNs != 0 && shown.Kind == EntryKind.File && was.Kind == EntryKind.File && was.Content.Length == known.Size;

    // Somebody put a file with the same bytes there, as by renaming a copy over it: they want it to be there, whatever happens to it elsewhere.
    // An inode that is another while the ctime is not is a file system that numbers anew with each mount.
    private static bool IsAnotherFile(DiskStamp seen, DiskStamp known) => seen.Inode != known.Inode && seen.ChangedNs != known.ChangedNs;

    // Against the stamp that we saw last, not against what the version says: a coarse file system rounds what it is given.
    private static bool IsTouched(Observation look, DiskStamp known) => look.Kind switch
    {
        ObservedKind.Symlink => false,
        ObservedKind.Directory => ((look.Stamp.Mode ^ known.Mode) & PermissionBits) != 0,
        _ => look.Stamp.ModifiedNs != known.ModifiedNs || ((look.Stamp.Mode ^ known.Mode) & PermissionBits) != 0 || IsAnotherFile(look.Stamp, known),
    };
}
