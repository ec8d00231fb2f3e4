using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using CloudBox.FileSystem.Linux;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// A directory as the system lists it: names as bytes, in memory that is lent. Most directories are as they were, so that no object need be made of what is in them.
/// </summary>
internal sealed class RawListing : IDisposable
{
    private readonly XxHash128 _hash = new();
    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(256);
    private byte[] _names = ArrayPool<byte>.Shared.Rent(8 * 1024);
    private int _nameBytes;

    /// <summary>A name and what stands there.</summary>
    /// <param name="Start">Where its name begins.</param>
    /// <param name="Length">Bytes of its name.</param>
    /// <param name="Status">What it is; meaningful without an error.</param>
    /// <param name="Errno">Why it could not be looked at.</param>
    public readonly record struct Entry(int Start, int Length, FileStatus Status, Errno Errno)
    {
        public bool IsDirectory => Errno == Errno.None && Status.IsDirectory;
    }

    public ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Regular files among them.</summary>
    public int Files { get; private set; }

    /// <summary>Of all names and of what a comparison looks at, in the order in which they were listed. Another order is another fingerprint, and costs a comparison.</summary>
    public UInt128 Fingerprint => _hash.GetCurrentHashAsUInt128();

    public ReadOnlySpan<byte> NameOf(Entry entry) => _names.AsSpan(entry.Start, entry.Length);

    /// <summary>Adds a name.</summary>
    public void Add(ReadOnlySpan<byte> name, FileStatus status, Errno errno)
    {
        if (Count == _entries.Length) Grow(ref _entries, Count);
        while (_nameBytes + name.Length > _names.Length) Grow(ref _names, _nameBytes);
        name.CopyTo(_names.AsSpan(_nameBytes));
        _entries[Count++] = new Entry(_nameBytes, name.Length, status, errno);
        _nameBytes += name.Length;
        if (errno == Errno.None && status.IsRegular) Files++;
        Hash(name, status, errno);
    }

    public void Dispose()
    {
        ArrayPool<Entry>.Shared.Return(_entries);
        ArrayPool<byte>.Shared.Return(_names);
        (_entries, _names) = ([], []);
    }

    // Of a directory its size and times say what happens inside: none of this listing's business.
    private void Hash(ReadOnlySpan<byte> name, FileStatus status, Errno errno)
    {
        var stamp = status.EntryStamp;
        ReadOnlySpan<ulong> facts =
        [
            (ulong)name.Length << 32 | (uint)errno,
            (ulong)status.Type << 1 | (status.IsMountRoot ? 1UL : 0),
            status.Device,
            (ulong)stamp.Size,
            (ulong)stamp.ModifiedNs,
            (ulong)stamp.ChangedNs,
            stamp.Inode,
            stamp.Mode,
        ];
        _hash.Append(MemoryMarshal.AsBytes(facts));
        _hash.Append(name);
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        var larger = ArrayPool<T>.Shared.Rent(2 * array.Length);
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
