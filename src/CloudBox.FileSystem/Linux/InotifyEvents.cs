using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Linux;

/// <summary>What to watch for, and what happened (<c>sys/inotify.h</c>).</summary>
[Flags]
internal enum InotifyMask : uint
{
    None = 0,
    Attributes = 0x4,
    CloseWrite = 0x8,
    MovedFrom = 0x40,
    MovedTo = 0x80,
    Create = 0x100,
    Delete = 0x200,
    DeleteSelf = 0x400,
    MoveSelf = 0x800,
    Unmount = 0x2000,
    QueueOverflow = 0x4000,

    /// <summary>The watch is gone.</summary>
    Ignored = 0x8000,
    OnlyDirectory = 0x01000000,

    /// <summary>IN_EXCL_UNLINK: no events of files that have no name any more.</summary>
    ExcludeUnlinked = 0x04000000,

    /// <summary>The name is a directory's.</summary>
    IsDirectory = 0x40000000,
}

/// <summary>One event.</summary>
/// <param name="watch">Which watch; -1 for an overflow.</param>
/// <param name="mask">What happened.</param>
/// <param name="cookie">The same for both halves of a rename; else 0.</param>
/// <param name="name">To which name in the watched directory; empty for the directory itself.</param>
internal readonly ref struct InotifyEvent(int watch, InotifyMask mask, uint cookie, ReadOnlySpan<byte> name)
{
    public int Watch { get; } = watch;

    public InotifyMask Mask { get; } = mask;

    public uint Cookie { get; } = cookie;

    public ReadOnlySpan<byte> Name { get; } = name;

    public bool Has(InotifyMask bits) => (Mask & bits) != 0;
}

/// <summary>Takes apart what was read from an inotify instance: <c>struct inotify_event</c> after another.</summary>
internal ref struct InotifyEvents(ReadOnlySpan<byte> bytes)
{
    // wd s32, mask u32, cookie u32, len u32, then the name padded with NUL.
    private const int HeaderSize = 16;

    private ReadOnlySpan<byte> _rest = bytes;

    public InotifyEvent Current { get; private set; }

    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize) return false;
        var length = MemoryMarshal.Read<int>(_rest[12..]);
        var name = _rest.Slice(HeaderSize, length).TrimEnd((byte)0);
        Current = new InotifyEvent(MemoryMarshal.Read<int>(_rest), MemoryMarshal.Read<InotifyMask>(_rest[4..]), MemoryMarshal.Read<uint>(_rest[8..]), name);
        _rest = _rest[(HeaderSize + length)..];
        return true;
    }

    public readonly InotifyEvents GetEnumerator() => this;
}
