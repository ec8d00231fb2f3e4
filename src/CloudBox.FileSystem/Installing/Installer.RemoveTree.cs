using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// A directory goes to the archive with all that is in it. It is looked through before, so that nothing unseen goes along, and once more when it has
/// no name in the folder any more, for what came in between. A program that stands in it then, or has it open, goes on writing into the archive.
/// </summary>
internal sealed partial class Installer
{
    private InstallResult? RemoveTree(RemoveTreeOrder order)
    {
        var (expected, name) = (new ExpectedTree(order.Expected), order.Path.Name.ToString());
        using var parent = OpenParent(order.Path);
        if (expected.FindOther(parent, name, order.Path) is { } other) throw other;
        using var slot = OpenSlot(order.Path);
        var errno = LibC.Rename(parent, name, slot.Directory, slot.Name, RenameMode.NoReplace);
        if (errno == Errno.ENOENT) return null;
        if (errno is Errno.EBUSY or Errno.EXDEV) throw InstallStop.Blocked($"{order.Path} is in use by the system (is something mounted there?), and stays.");
        InstallStop.Unless(errno, $"remove the directory {order.Path}");

        var problem = expected.FindOther(slot.Directory, slot.Name, order.Path);
        if (problem is not null) problem = GiveBackTree(order.Path, expected, parent, slot) ?? problem;
        InstallStop.Unless(barrier.Sync(parent), $"make the removal of {order.Path} durable");
        InstallStop.Unless(slot.Sync(barrier), $"make the archive of {order.Path} durable");
        return problem is null ? new(InstallOutcome.Done) : throw problem;
    }

    // As a whole, to its name. When that is taken again, what nobody said should go goes there by itself; what has no free name there either has been
    // saved once more by its user, and stays in the archive. One that cannot go back keeps back no other.
    private InstallStop? GiveBackTree(RelativePath path, ExpectedTree expected, SafeFileHandle parent, ArchiveSlot slot)
    {
        var errno = LibC.Rename(slot.Directory, slot.Name, parent, path.Name.ToString(), RenameMode.NoReplace);
        if (errno == Errno.EEXIST) return GiveBack(expected, slot.Directory, slot.Name, path);
        return errno == Errno.None ? null : NotGivenBack(errno, path);
    }

    private InstallStop? GiveBack(ExpectedTree expected, SafeFileHandle parent, string name, RelativePath path)
    {
        var errno = LibC.StatAt(parent, name, out var status);
        if (errno != Errno.None) return NotGivenBack(errno, path);
        if (status.IsDirectory) return GiveBackWithin(expected, parent, name, path);
        return expected.Has(path, status) ? null : GiveBackOne(parent, name, path);
    }

    private InstallStop? GiveBackWithin(ExpectedTree expected, SafeFileHandle parent, string name, RelativePath path)
    {
        var errno = LibC.OpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory, out var directory);
        using (directory)
        {
            if (errno != Errno.None) return NotGivenBack(errno, path);
            var listing = DirectoryReader.Read(path, directory);
            var first = listing.Errno == Errno.None ? null : NotGivenBack(listing.Errno, path);
            if (listing.Problems.Count > 0) first ??= InstallStop.Changed($"{path} held a name that is not synchronised: it is in the archive.");
            foreach (var (child, _, _) in listing.Entries)
            {
                var problem = GiveBack(expected, directory, child.Name.ToString(), child);
                first ??= problem;
            }

            return first;
        }
    }

    private InstallStop? GiveBackOne(SafeFileHandle parent, string name, RelativePath path)
    {
        var errno = Errno.ENOENT;
        for (var i = 0; i < MaxAttempts && errno == Errno.ENOENT; i++)
        {
            errno = ParentDirectory.OpenOrMake(root.Handle, path.Parent?.Value, NewDirectoryMode, out var home);
            using (home)
            {
                if (home is null) continue;
                errno = LibC.Rename(parent, name, home.Handle, path.Name.ToString(), RenameMode.NoReplace);
                if (errno == Errno.None) errno = home.Sync(barrier);
            }
        }

        return errno is Errno.None or Errno.EEXIST ? null : NotGivenBack(errno, path);
    }

    private static InstallStop NotGivenBack(Errno errno, RelativePath path) => InstallStop.From(errno, $"put back {path} (it is in the archive)");
}
