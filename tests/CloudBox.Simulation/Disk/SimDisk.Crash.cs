using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Disk;

/// <content>
/// Power cuts. What was synced stays. Of the changes of names since then any set may stay that keeps their order where one
/// depends on another: none, all, the first ones (a journal), or some. Of the bytes each page may stay, and the size may stay
/// without them, which reads as zeros (XFS).
/// </content>
internal sealed partial class SimDisk
{
    private const int KeepNone = 0;
    private const int KeepAll = 1;
    private const int KeepFirst = 2;

    /// <summary>The power goes, and comes back.</summary>
    public void Crash(ChoiceStream choices)
    {
        Settle(ChooseNames(choices));
        _pending.Clear();
        var was = new List<Inode>();
        foreach (var root in (ReadOnlySpan<Inode>)[Root, Stage, Archive]) Collect(root, was);
        foreach (var inode in was) Reset(inode);
        foreach (var root in (ReadOnlySpan<Inode>)[Root, Stage, Archive]) Recover(root, choices);
        FailingSyncs = 0;
        IsFull = false;
        foreach (var inode in was) FreeNumber(inode);
    }

    private bool[] ChooseNames(ChoiceStream choices)
    {
        var kept = new bool[_pending.Count];
        if (kept.Length == 0) return kept;
        var mode = choices.Below(4);
        if (mode == KeepNone) return kept;
        var first = mode == KeepFirst ? choices.Below(kept.Length + 1) : kept.Length;
        for (var i = 0; i < kept.Length; i++) kept[i] = i < first && (mode <= KeepFirst || choices.Below(2) == 1);
        if (mode > KeepFirst) DropUnfounded(kept);
        return kept;
    }

    // What depends on something that is lost is lost too.
    private void DropUnfounded(bool[] kept)
    {
        for (var later = 0; later < kept.Length; later++)
        {
            for (var earlier = 0; kept[later] && earlier < later; earlier++)
            {
                if (!kept[earlier] && _pending[earlier].Precedes(_pending[later])) kept[later] = false;
            }
        }
    }

    private static void Collect(Inode inode, List<Inode> found)
    {
        found.Add(inode);
        if (inode.Kind != InodeKind.Directory) return;
        foreach (var child in inode.Names.Values) Collect(child, found);
        foreach (var child in inode.DurableNames.Values)
        {
            if (!found.Contains(child)) Collect(child, found);
        }
    }

    private void Reset(Inode inode)
    {
        if (inode.Reachable > 0) _watch.Lost(this, inode.Meant);
        (inode.Links, inode.Reachable, inode.IsRemoved) = (0, 0, false);
    }

    private void Recover(Inode directory, ChoiceStream choices)
    {
        directory.ForgetCachedNames();
        (directory.ModifiedNs, directory.Mode) = (directory.Durable.ModifiedNs, directory.Durable.Mode == 0 ? directory.Mode : directory.Durable.Mode);
        foreach (var name in directory.Names.Keys.Order(StringComparer.Ordinal).ToArray())
        {
            var inode = directory.Names[name];
            if (inode.Links++ == 0 && inode.Kind == InodeKind.File) RecoverBytes(inode, choices);
            if (inode.Kind == InodeKind.Directory)
            {
                inode.Area = directory.Area;
                Recover(inode, choices);
            }
            else if (directory.Area != Area.Own && inode.Reachable++ == 0)
            {
                _watch.Gained(Identified(inode.Meant));
            }
        }
    }

    // A user's own unsynced bytes are lost or kept with their times, so that a torn file never has the stat of the whole one:
    // there is nothing a program could do about that one.
    private void RecoverBytes(Inode file, ChoiceStream choices)
    {
        if (!file.IsDirty) return;
        var cached = (file.Content, file.ModifiedNs, file.Mode);
        var mode = choices.Below(4);
        if (mode != KeepAll) (file.Content, file.ModifiedNs, file.Mode) = file.Durable;
        if (mode > KeepAll && !ReferenceEquals(cached.Content, file.Durable.Content))
        {
            file.Content = Torn(cached.Content, file.Durable.Content, isZeroed: mode == KeepFirst, choices);
            if (file.IsByProgram) (file.ModifiedNs, file.Mode) = (cached.ModifiedNs, cached.Mode);
        }

        if (mode != KeepAll && !file.IsByProgram) file.ChangedNs = TickNow();
        if (file.Mode == 0) file.Mode = cached.Mode;
        file.Durable = (file.Content, file.ModifiedNs, file.Mode);
    }

    private static Blob Torn(Blob cached, Blob durable, bool isZeroed, ChoiceStream choices)
    {
        var pages = new ulong[cached.Length];
        for (var i = 0; i < pages.Length; i++)
        {
            var old = i < durable.Length ? durable.Pages[i] : 0;
            pages[i] = !isZeroed && choices.Below(2) == 1 ? cached.Pages[i] : old;
        }

        return new Blob(pages);
    }
}
