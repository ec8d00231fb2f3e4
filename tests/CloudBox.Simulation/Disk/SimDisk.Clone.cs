namespace CloudBox.Simulation.Disk;

/// <content>A copy of another disk: the folder and the archive, all of it durable.</content>
internal sealed partial class SimDisk
{
    /// <summary>Fills this disk, which is empty.</summary>
    /// <param name="source">What it is a copy of.</param>
    /// <param name="isImage">True for a copy block by block, with numbers and ctimes; false for one file by file, which keeps the mtimes.</param>
    public void CopyFrom(SimDisk source, bool isImage)
    {
        if (isImage) _lastNumber = source._lastNumber;
        foreach (var (from, to) in ((Inode, Inode)[])[(source.Root, Root), (source.Archive, Archive)]) CopyNames(from, to, isImage);
    }

    private void CopyNames(Inode from, Inode to, bool isImage)
    {
        foreach (var name in from.Names.Keys.Order(StringComparer.Ordinal)) to.Names[name] = to.DurableNames[name] = Copy(from.Names[name], to.Area, isImage);
    }

    private Inode Copy(Inode from, Area area, bool isImage)
    {
        var copy = new Inode(isImage ? from.Number : ++_lastNumber, from.Kind, _names)
        {
            Area = area, Mode = from.Mode, Links = 1, DurableLinks = 1,
            ModifiedNs = from.ModifiedNs, ChangedNs = isImage ? from.ChangedNs : TickNow(),
            Content = from.Content, Sound = from.Sound,
            IsByProgram = from.IsByProgram, IsMovedByUser = from.IsMovedByUser,
        };
        copy.Durable = (copy.Content, copy.ModifiedNs, copy.Mode);
        if (copy.Kind == InodeKind.Directory) CopyNames(from, copy, isImage);
        else Count(copy);
        return copy;
    }

    private void Count(Inode file)
    {
        file.Reachable = 1;
        _watch.Gained(Identified(file.Meant));
    }
}
