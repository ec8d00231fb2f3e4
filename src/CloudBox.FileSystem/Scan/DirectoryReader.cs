using System.Buffers;
using CloudBox.FileSystem.Index;
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

    /// <summary>Reads a directory. Blocks.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="path">Which; null is the root.</param>
    /// <param name="verified">What need not be compared again; null to list it all.</param>
    public static DirectoryListing Read(FolderRoot root, RelativePath? path, VerifiedDirectories? verified = null)
    {
        var errno = root.TryOpenDirectory(path, out var directory);
        using (directory) return errno == Errno.None ? Read(path, directory, verified) : new DirectoryListing(path, errno, [], []);
    }

    /// <summary>The same of an open one, once: where a listing ends, the next one of this handle begins.</summary>
    /// <param name="path">The name it has, or had, below the root.</param>
    /// <param name="directory">It; stays the caller's.</param>
    /// <param name="verified">What need not be compared again; null to list it all.</param>
    public static DirectoryListing Read(RelativePath? path, SafeFileHandle directory, VerifiedDirectories? verified = null)
    {
        using var raw = new RawListing();
        var errno = ReadAll(path, directory, raw);
        if (errno != Errno.None) return new DirectoryListing(path, errno, [], []);
        var fingerprint = raw.Fingerprint;
        var isVerified = verified?.Has(path, fingerprint) == true;
        return new NamedListing(path, raw, ofDirectoriesAlone: isVerified).ToListing() with { Fingerprint = fingerprint, IsVerified = isVerified, Files = raw.Files };
    }

    private static Errno ReadAll(RelativePath? path, SafeFileHandle directory, RawListing raw)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var errno = LibC.ReadDirectory(directory, buffer, out var read);
                if (errno != Errno.None || read == 0) return errno;
                foreach (var record in new DirectoryRecords(buffer.AsSpan(..read)))
                {
                    if (!record.IsDot && !IsOwn(path, record)) Look(directory, record, raw);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Look(SafeFileHandle directory, DirectoryRecord record, RawListing raw)
    {
        var errno = LibC.StatAt(directory, record.NameWithNul, out var status);
        if (errno != Errno.ENOENT) raw.Add(record.Name, status, errno);
    }

    private static bool IsOwn(RelativePath? path, DirectoryRecord record) => path is null && record.Name.SequenceEqual(".cloudbox"u8);

    // Names as paths, and what cannot be one.
    private sealed class NamedListing
    {
        private readonly RelativePath? _path;
        private readonly List<DiskEntry> _entries;
        private readonly List<ScanProblem> _problems = [];

        public NamedListing(RelativePath? path, RawListing raw, bool ofDirectoriesAlone)
        {
            (_path, _entries) = (path, new List<DiskEntry>(ofDirectoriesAlone ? 0 : raw.Count));
            foreach (var entry in raw.Entries)
            {
                if (!ofDirectoriesAlone || entry.IsDirectory) Add(raw.NameOf(entry), entry);
            }
        }

        public DirectoryListing ToListing()
        {
            // Entries are large: they are copied once, in the order that was found for their numbers.
            var order = new int[_entries.Count];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            order.AsSpan().Sort((left, right) => Utf8Order.Compare(_entries[left].Path.Value, _entries[right].Path.Value));
            return new DirectoryListing(_path, Errno.None, Array.ConvertAll(order, number => _entries[number]), _problems);
        }

        private void Add(ReadOnlySpan<byte> name, RawListing.Entry entry)
        {
            if (TryName(name, out var child, out var fault)) _entries.Add(new DiskEntry(child, entry.Status, entry.Errno));
            else _problems.Add(ScanProblem.BadName(_path, name, fault));
        }

        private bool TryName(ReadOnlySpan<byte> name, out RelativePath child, out PathFault fault) =>
            _path is { } parent ? parent.TryAppend(name, out child, out fault) : RelativePath.TryParse(name, out child, out fault);
    }
}
