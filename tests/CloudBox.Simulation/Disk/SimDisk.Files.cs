namespace CloudBox.Simulation.Disk;

/// <content>What is in files, and what makes it durable.</content>
internal sealed partial class SimDisk
{
    /// <summary>Cuts a file to nothing.</summary>
    public void Truncate(Inode file, bool byUser) => SetContent(file, Blob.Empty, byUser);

    /// <summary>Writes one page, at most at the end.</summary>
    public Errno Write(Inode file, int page, ulong value, bool byUser)
    {
        if (IsFull && page >= file.Content.Length) return Errno.ENOSPC;
        SetContent(file, file.Content.With(page, value), byUser);
        return Errno.None;
    }

    /// <summary>Reads one page; false at the end.</summary>
    public static Errno Read(Inode file, int page, out ulong value, out bool isEnd)
    {
        isEnd = page >= file.Content.Length;
        value = isEnd ? 0 : file.Content.Pages[page];
        return file.IsUnreadable ? Errno.EIO : Errno.None;
    }

    public void SetModified(Inode inode, long ns)
    {
        inode.ModifiedNs = Floor(ns, _options.ModifiedGranuleNs);
        inode.ChangedNs = TickNow();
        if (inode.Kind == InodeKind.Symlink) inode.Durable = (inode.Content, inode.ModifiedNs, inode.Mode);
    }

    public void SetMode(Inode inode, uint mode)
    {
        inode.Mode = mode;
        inode.ChangedNs = TickNow();
    }

    /// <summary>
    /// Makes a file durable. A failure drops what was to be written, and is told once: the next sync finds nothing to do and
    /// succeeds, as on Linux. A user's bytes are spared: what the disk itself loses is no program's fault.
    /// </summary>
    public Errno Sync(Inode file)
    {
        if (file is { IsDirty: true, IsByProgram: true } && FailingSyncs > 0)
        {
            FailingSyncs--;
            SetContent(file, file.Durable.Content, byUser: false, keepsTimes: true);
            return Errno.EIO;
        }

        file.Durable = (file.Content, file.ModifiedNs, file.Mode);
        return Errno.None;
    }

    /// <summary>Makes the names in a directory durable, with all changes that those depend on.</summary>
    public Errno SyncNames(Inode directory)
    {
        if (FailingSyncs > 0 && _pending.Exists(change => change.Touches(directory)))
        {
            FailingSyncs--;
            return Errno.EIO;
        }

        var needed = new bool[_pending.Count];
        for (var i = 0; i < needed.Length; i++) needed[i] = _pending[i].Touches(directory);
        Require(needed);
        Settle(needed);
        directory.Durable = (directory.Content, directory.ModifiedNs, directory.Mode);
        return Errno.None;
    }

    /// <summary>What the kernel does by itself after some seconds.</summary>
    public void WriteBack()
    {
        foreach (var change in _pending) Settle(change);
        _pending.Clear();
        foreach (var root in (ReadOnlySpan<Inode>)[Root, Stage, Archive]) WriteBack(root);
    }

    private static void WriteBack(Inode inode)
    {
        inode.Durable = (inode.Content, inode.ModifiedNs, inode.Mode);
        if (inode.Kind != InodeKind.Directory) return;
        foreach (var child in inode.Names.Values) WriteBack(child);
    }

    private void SetContent(Inode file, Blob content, bool byUser, bool keepsTimes = false)
    {
        if (byUser) file.IsByProgram = false;
        if (!keepsTimes) (file.ModifiedNs, file.ChangedNs) = (StampNow(), TickNow());
        if (!ReferenceEquals(content, file.Content)) Replace(file, content);
    }

    private void Replace(Inode file, Blob content)
    {
        var before = file.Meant;
        if (file.Reachable > 0) _watch.Gained(Identified(content));
        (file.Content, file.Sound) = (content, null);
        if (file.Reachable > 0) _watch.Lost(this, before);
    }

    // Closes a choice of changes under what they depend on.
    private void Require(bool[] needed)
    {
        for (var later = needed.Length - 1; later >= 0; later--)
        {
            if (!needed[later]) continue;
            for (var earlier = 0; earlier < later; earlier++) needed[earlier] |= _pending[earlier].Precedes(_pending[later]);
        }
    }

    private void Settle(bool[] chosen)
    {
        var left = 0;
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i]) Settle(_pending[i]);
            else _pending[left++] = _pending[i];
        }

        _pending.RemoveRange(left, _pending.Count - left);
    }

    private void Settle(NameChange change)
    {
        Settle(change.First);
        if (change.Second is { } second) Settle(second);
    }

    private void Settle(NameSlot slot)
    {
        if (slot.Directory.DurableNames.Remove(slot.Name, out var before))
        {
            before.DurableLinks--;
            if (before != slot.To) FreeNumber(before);
        }

        if (slot.To is not { } inode) return;
        slot.Directory.DurableNames[slot.Name] = inode;
        inode.DurableLinks++;
    }
}
