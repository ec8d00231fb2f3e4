using System.Runtime.CompilerServices;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>A stretch of a depth-first walk: a directory's entries up to and including its next subdirectory.</summary>
/// <param name="Listing">The directory.</param>
/// <param name="Entries">The stretch; empty for an empty or unreadable directory.</param>
/// <param name="IsFirst">True for the first stretch of this directory: what is wrong with it is to be said now.</param>
internal readonly record struct WalkStep(DirectoryListing Listing, ArraySegment<DiskEntry> Entries, bool IsFirst);

/// <summary>
/// Walks directories depth first in tree order, reading the next few ahead in parallel. Holds the listings of the directories
/// on the way down and a few more, not the tree.
/// </summary>
/// <param name="root">Where.</param>
/// <param name="readAhead">Most subdirectories of one directory that are read before their turn; 0 to read each when its turn comes, on the thread that walks.</param>
/// <param name="verified">Directories of which only the subdirectories are of interest.</param>
internal sealed class DirectoryWalker(FolderRoot root, int readAhead, VerifiedDirectories verified)
{
    /// <summary>Walks a directory and everything below it; null is the root.</summary>
    public async IAsyncEnumerable<WalkStep> WalkAsync(RelativePath? start, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var levels = new Stack<Level>();
        try
        {
            var next = Read(start, cancellation);
            while (true)
            {
                if (next is not null) levels.Push(new Level(await next, directory => Read(directory, cancellation), readAhead));
                if (!levels.TryPeek(out var level)) yield break;
                if (level.IsDone)
                {
                    levels.Pop();
                    next = null;
                    continue;
                }

                yield return level.TakeStep(out next);
            }
        }
        finally
        {
            // Nothing of this walk may still use the root after it.
            foreach (var level in levels) await level.DrainAsync();
        }
    }

    private Task<DirectoryListing> Read(RelativePath? directory, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return readAhead == 0
            ? Task.FromResult(DirectoryReader.Read(root, directory, verified))
            : Task.Run(() => DirectoryReader.Read(root, directory, verified), cancellation);
    }

    private sealed class Level
    {
        private readonly DirectoryListing _listing;
        private readonly Func<RelativePath, Task<DirectoryListing>> _read;
        private readonly int _readAhead;
        private readonly Queue<Task<DirectoryListing>> _ahead = new();
        private int _taken;
        private int _aheadUntil;
        private bool _started;

        public Level(DirectoryListing listing, Func<RelativePath, Task<DirectoryListing>> read, int readAhead)
        {
            (_listing, _read, _readAhead) = (listing, read, readAhead);
            ReadAhead();
        }

        public bool IsDone => _started && _taken == _listing.Entries.Length;

        /// <summary>The next stretch, and the subdirectory at its end when there is one.</summary>
        public WalkStep TakeStep(out Task<DirectoryListing>? descend)
        {
            var from = _taken;
            var entries = _listing.Entries;
            while (_taken < entries.Length && !IsDirectory(entries[_taken])) _taken++;
            descend = null;
            if (_taken < entries.Length)
            {
                descend = _ahead.TryDequeue(out var read) ? read : _read(entries[_taken].Path);
                _taken++;
                ReadAhead();
            }

            var step = new WalkStep(_listing, new ArraySegment<DiskEntry>(entries, from, _taken - from), !_started);
            _started = true;
            return step;
        }

        public async Task DrainAsync()
        {
            foreach (Task listing in _ahead) await listing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private void ReadAhead()
        {
            for (; _ahead.Count < _readAhead && _aheadUntil < _listing.Entries.Length; _aheadUntil++)
            {
                var entry = _listing.Entries[_aheadUntil];
                if (IsDirectory(entry)) _ahead.Enqueue(_read(entry.Path));
            }
        }

        private static bool IsDirectory(DiskEntry entry) => entry.Errno == Errno.None && entry.Status.IsDirectory;
    }
}
