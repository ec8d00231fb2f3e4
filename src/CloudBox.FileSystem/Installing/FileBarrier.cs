using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>Makes a few files of the folder durable, and their names, without waiting for anything else that is on its way to the disk.</summary>
internal static class FileBarrier
{
    /// <summary>Beyond, one <c>syncfs</c> is cheaper.</summary>
    public const int MostFiles = 4;

    private const int MostHandles = 8;

    /// <summary>
    /// Syncs the files, and the directories above them, side by side: the file system merges what they wait for. What is gone has nothing to be
    /// made durable but its absence.
    /// </summary>
    /// <returns>False when something cannot be opened or synced by itself, or they are many: then everything has to be.</returns>
    /// <exception cref="ErrnoException">The disk refused. Not for a second try.</exception>
    public static bool TrySync(FolderRoot root, IReadOnlyCollection<RelativePath> files)
    {
        var open = new List<(SafeFileHandle Handle, RelativePath Path)>();
        try
        {
            foreach (var file in files)
            {
                if (!IsOpenOrGone(root.TryOpenFile(file, out var handle), handle, file, open)) return false;
            }

            var above = new HashSet<RelativePath>();
            foreach (var file in files)
            {
                for (var directory = file.Parent; directory is { } path && above.Add(path); directory = path.Parent)
                {
                    if (!IsOpenOrGone(root.TryOpenDirectory(path, out var handle), handle, path, open)) return false;
                }
            }

            if (open.Count >= MostHandles) return false;
            open.Add((root.Handle, default));
            var results = new Errno[open.Count];
            Parallel.For(0, open.Count, i => results[i] = LibC.Sync(open[i].Handle));
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i] == Errno.EINVAL) return false; // no file of this kind is ever durable by itself
                ErrnoException.ThrowIfFailed(results[i], $"make {(open[i].Path == default ? root.Path : open[i].Path.Value)} durable");
            }

            return true;
        }
        finally
        {
            foreach (var (handle, _) in open) if (handle != root.Handle) handle.Dispose();
        }
    }

    private static bool IsOpenOrGone(Errno errno, SafeFileHandle handle, RelativePath path, List<(SafeFileHandle, RelativePath)> open)
    {
        if (errno == Errno.None) open.Add((handle, path));
        else handle.Dispose();
        return errno == Errno.None || errno.MeansAbsent();
    }
}
