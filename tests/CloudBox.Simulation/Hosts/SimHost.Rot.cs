using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Hosts;

/// <content>Bytes that the disk has changed by itself: where the program sees them, and what it makes of them (I19).</content>
internal sealed partial class SimHost
{
    // What the program can know: the row of the path has this stat, with other bytes.
    private void NoteRottenLooks(FolderEvent.Observed observed)
    {
        foreach (var look in observed.Looks)
        {
            if (!_world.Oracle.IsRotten(look.Content)) continue;
            var knowsBetter = Index.Find(look.Path) is { OnDisk: { } known, OnDiskAs.Kind: EntryKind.File } && known == Disk.At(look.Path.Value)?.Stamp;
            _world.Marks.Hit(knowsBetter ? "rot was seen under a known stat" : "rot was seen under a new stat");
            if (!knowsBetter) _world.Oracle.MayTakeForEdit(Number, look.Content);
        }
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
