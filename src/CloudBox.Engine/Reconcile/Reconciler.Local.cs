using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Reconcile;

/// <summary>What a stable look at the disk means against the row of its path.</summary>
public enum LocalVerdict
{
    /// <summary>As we knew it, or nothing that could be known.</summary>
    Unchanged,

    /// <summary>The same content under another stat (inode, mode, ctime): remember the stat, tell nobody.</summary>
    Restamped,

    /// <summary>The same content with another mtime.</summary>
    Touched,

    Added,
    Modified,
    Deleted,

    /// <summary>Something that is not synchronised, or cannot be read now, has the name: what we knew of it stands.</summary>
    Obscured,
}

public static partial class Reconciler
{
    /// <summary>What <paramref name="look"/> means. Only a regular file that was read completely, or a proven absence, is a change.</summary>
    public static LocalVerdict Judge(IndexRow? row, Observation look) => look.Kind switch
    {
        ObservedKind.File => JudgeFile(row, look),
        ObservedKind.Absent or ObservedKind.Directory => row is { OnDisk: not null } ? LocalVerdict.Deleted : LocalVerdict.Unchanged,
        _ => LocalVerdict.Obscured,
    };

    /// <summary>The entry of a local change.</summary>
    /// <param name="row">What we had.</param>
    /// <param name="look">What is on disk.</param>
    /// <param name="verdict">What that means.</param>
    /// <param name="nowNs">Our clock: the time of a deletion.</param>
    public static FileEntry Describe(IndexRow? row, Observation look, LocalVerdict verdict, long nowNs)
    {
        var previous = row?.Current;
        if (verdict == LocalVerdict.Deleted) return previous! with { Kind = EntryKind.Deleted, StampNs = Stamps.After(previous, nowNs) };
        // The same bytes under another mtime are no newer and no older than they were.
        var stamp = verdict == LocalVerdict.Touched ? previous!.StampNs : Stamps.After(previous, look.Stamp.ModifiedNs);
        return new FileEntry(EntryKind.File, look.Content, look.Stamp.ModifiedNs, look.Stamp.Mode & 0x1FF, stamp);
    }

    private static LocalVerdict JudgeFile(IndexRow? row, Observation look)
    {
        if (row is not { OnDisk: { } known, Current: { IsLive: true } current }) return LocalVerdict.Added;
        if (look.Content != current.Content) return LocalVerdict.Modified;
        if (look.Stamp.ModifiedNs != current.ModifiedNs) return LocalVerdict.Touched;
        return look.Stamp == known ? LocalVerdict.Unchanged : LocalVerdict.Restamped;
    }
}
