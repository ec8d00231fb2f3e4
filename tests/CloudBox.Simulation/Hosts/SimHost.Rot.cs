using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Variants;

namespace CloudBox.Simulation.Hosts;

/// <content>Bytes that the disk has changed by itself: where the program sees them, and what it makes of them (I19).</content>
internal sealed partial class SimHost
{
    // What the program can know: the row of the path has this stat, with other bytes.
    private void NoteRottenLooks(FolderEvent.Observed observed)
    {
        foreach (var look in observed.Looks)
        {
            if (!_world.Oracle.HasRotted(look.Content)) continue;
            var knowsBetter = Index.Find(look.Path) is { OnDisk: { } known, OnDiskAs.Kind: EntryKind.File } && IsKnown(known, look.Path.Value);
            _world.Marks.Hit(knowsBetter ? "rot was seen under a known stat" : "rot was seen under a new stat");
            if (!knowsBetter) _world.Oracle.MayTakeForEdit(Number, look.Content);
        }
    }

    // The defect that reads without need gives every stamp a ctime that is one later.
    private bool IsKnown(DiskStamp known, string path)
    {
        var isShifted = _world.Options.Defect == Defect.ReadsWithoutNeed;
        return Disk.At(path)?.Stamp is { } stamp && (known == stamp || (isShifted && known == stamp with { ChangedNs = stamp.ChangedNs + 1 }));
    }

    private void NoteRottenVersions(IndexRow row)
    {
        foreach (var sibling in row.Versions.Siblings)
        {
            if (sibling.Dot.Replica != Index.Replica || _world.Oracle.Mints(Number, row.Path.Value, sibling.Entry.Content) is not { } bytes) continue;
            _world.Marks.Hit("rot was taken for an edit");
            foreach (var (path, inode) in SimDisk.Tree(Disk.Root))
            {
                if (inode.Sound is not null && inode.Content.Key == bytes.Key) _world.Oracle.Adopts(Number, path, OwnerOf(path), inode, () => Disk.Accept(inode));
            }
        }
    }
}
