using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// A directory goes to the archive with all that is in it. It is looked through before, so that nothing unseen goes along, and once more when it is
/// out of reach, for what came in between.
/// </summary>
internal sealed partial class Installer
{
    private InstallResult? RemoveTree(RemoveTreeOrder order)
    {
        var expected = order.Expected.ToDictionary(entry => entry.Path);
        var name = order.Path.Name.ToString();
        using var parent = OpenParent(order.Path);
        Expect(expected, parent, name, order.Path, isIn: true);
        using var slot = OpenSlot(order.Path);
        var errno = LibC.Rename(parent, name, slot.Directory, slot.Name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno is Errno.EBUSY or Errno.EXDEV) throw InstallStop.Blocked($"{order.Path} is in use by the system (is something mounted there?), and stays.");
        InstallStop.Unless(errno, $"remove the directory {order.Path}");
        var problem = FindUnexpected(expected, slot.Directory, slot.Name, order.Path);
        if (problem is not null) GiveBackTree(order, expected, parent, slot);
        InstallStop.Unless(barrier.Sync(parent), $"make the removal of {order.Path} durable");
        InstallStop.Unless(slot.Sync(barrier), $"make the archive of {order.Path} durable");
        return problem is null ? new(InstallOutcome.Done) : throw problem;
    }

    private static InstallStop? FindUnexpected(Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, string name, RelativePath path)
    {
        try
        {
            Expect(expected, parent, name, path, isIn: false);
            return null;
        }
        catch (InstallStop stop)
        {
            return stop;
        }
    }

    /// <summary>Stops unless a directory and all that is in it is known, and as it is known.</summary>
    private static void Expect(Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, string name, RelativePath path, bool isIn)
    {
        var errno = LibC.StatAt(parent, name, out var status);
        if (errno == Errno.ENOENT && isIn) throw Gone(path);
        InstallStop.Unless(errno, $"look at {path}");
        ExpectKnown(expected, path, status);
        if (status.IsDirectory) ExpectWithin(expected, parent, name, path);
    }

    private static void ExpectWithin(Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, string name, RelativePath path)
    {
        InstallStop.Unless(LibC.OpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, out var directory), $"open {path}");
        using (directory)
        {
            var listing = DirectoryReader.Read(path, directory);
            InstallStop.Unless(listing.Errno, $"list {path}");
            if (listing.Problems.Count > 0) throw InstallStop.Changed($"{path} holds a name that is not synchronised.");
            foreach (var (child, status, errno) in listing.Entries)
            {
                InstallStop.Unless(errno, $"look at {child}");
                ExpectKnown(expected, child, status);
                if (status.IsDirectory) ExpectWithin(expected, directory, child.Name.ToString(), child);
            }
        }
    }

    private static void ExpectKnown(Dictionary<RelativePath, TreeEntry> expected, RelativePath path, FileStatus status)
    {
        if (!expected.ContainsKey(path)) throw InstallStop.Changed($"{path} is there, and nobody said that it should go.");
        if (!IsExpected(expected, path, status)) throw InstallStop.Changed($"{path} has changed meanwhile.");

        // Its files could not be taken out one by one either, nor ever pruned.
        if (status.IsDirectory && (status.Stamp.Mode & OwnerAll) != OwnerAll) throw InstallStop.Changed($"{path} may not be written to.");
    }

    // As a whole, to its name. When that is taken again, what nobody said should go goes there by itself; what has no free name there either has been
    // saved once more by its user, and stays in the archive.
    private void GiveBackTree(RemoveTreeOrder order, Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, ArchiveSlot slot)
    {
        var errno = LibC.Rename(slot.Directory, slot.Name, parent, order.Path.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.EEXIST) GiveBackUnexpected(expected, slot.Directory, slot.Name, order.Path);
        else InstallStop.Unless(errno, $"put back {order.Path} (it is in the archive)");
    }

    private void GiveBackUnexpected(Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, string name, RelativePath path)
    {
        InstallStop.Unless(LibC.StatAt(parent, name, out var status), $"look at what was displaced from {path}");
        if (status.IsDirectory) GiveBackWithin(expected, parent, name, path);
        else if (!IsExpected(expected, path, status)) GiveBackOne(parent, name, path);
    }

    private void GiveBackWithin(Dictionary<RelativePath, TreeEntry> expected, SafeFileHandle parent, string name, RelativePath path)
    {
        InstallStop.Unless(LibC.OpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, out var directory), $"open what was displaced from {path}");
        using (directory)
        {
            foreach (var (child, _, _) in DirectoryReader.Read(path, directory).Entries) GiveBackUnexpected(expected, directory, child.Name.ToString(), child);
        }
    }

    private void GiveBackOne(SafeFileHandle parent, string name, RelativePath path)
    {
        using var home = OpenOrMakeParent(path);
        var errno = LibC.Rename(parent, name, home.Handle, path.Name.ToString(), RenameMode.NoReplace);
        if (errno != Errno.EEXIST) InstallStop.Unless(errno, $"put back {path} (it is in the archive)");
        InstallStop.Unless(home.Sync(barrier), $"make the name {path} durable");
    }

    private static bool IsExpected(Dictionary<RelativePath, TreeEntry> expected, RelativePath path, FileStatus status) =>
        expected.TryGetValue(path, out var entry) && status.EntryKind == entry.Kind && (status.IsDirectory ? IsSameDirectory(status, entry.Stamp) : status.Stamp == entry.Stamp);
}
