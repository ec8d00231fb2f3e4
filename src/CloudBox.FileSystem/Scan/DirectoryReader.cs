using System.Buffers;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Scan;

/// <summary>Reads one directory below the root and looks at everything in it, following no link.</summary>
internal static class DirectoryReader
{
    // A few hundred entries per system call.
    private const int BufferSize = 32 * 1024;

    /// <summary>Reads a directory; null is the root. Blocks.</summary>
    public static DirectoryListing Read(FolderRoot root, RelativePath? path)
    {
        var errno = root.TryOpenDirectory(path, out var directory);
        using (directory) return errno == Errno.None ? Read(path, directory) : new DirectoryListing(path, errno, [], []);
    }

    /// <summary>The same of an open one, once: where a listing ends, the next one of this handle begins.</summary>
    /// <param name="path">The name it has, or had, below the root.</param>
    /// <param name="directory">It; stays the caller's.</param>
    public static DirectoryListing Read(RelativePath? path, SafeFileHandle directory)
    {
        var reading = new Reading(path, directory);
        var errno = reading.ReadAll();
        return errno == Errno.None ? reading.ToListing() : new DirectoryListing(path, errno, [], []);
    }

    private sealed class Reading(RelativePath? path, SafeFileHandle directory)
    {
        private readonly List<DiskEntry> _entries = [];
        private readonly List<ScanProblem> _problems = [];

        public Errno ReadAll()
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                while (true)
                {
                    var errno = LibC.ReadDirectory(directory, buffer, out var read);
                    if (errno != Errno.None || read == 0) return errno;
                    foreach (var record in new DirectoryRecords(buffer.AsSpan(..read))) Add(record);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        public DirectoryListing ToListing()
        {
            // Entries are large: they are copied once, in the order that was found for their numbers.
            var order = new int[_entries.Count];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            order.AsSpan().Sort((left, right) => Utf8Order.Compare(_entries[left].Path.Value, _entries[right].Path.Value));
            return new DirectoryListing(path, Errno.None, Array.ConvertAll(order, number => _entries[number]), _problems);
        }

        private void Add(DirectoryRecord record)
        {
            if (record.IsDot || IsOwn(record)) return;
            if (!TryName(record.Name, out var child, out var fault))
            {
                _problems.Add(ScanProblem.BadName(path, record.Name, fault));
                return;
            }

            var errno = LibC.StatAt(directory, record.NameWithNul, out var status);
            if (errno != Errno.ENOENT) _entries.Add(new DiskEntry(child, status, errno));
        }

        private bool IsOwn(DirectoryRecord record) => path is null && record.Name.SequenceEqual(".cloudbox"u8);

        private bool TryName(ReadOnlySpan<byte> name, out RelativePath child, out PathFault fault) =>
            path is { } parent ? parent.TryAppend(name, out child, out fault) : RelativePath.TryParse(name, out child, out fault);
    }
}
