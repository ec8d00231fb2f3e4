using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Linux;

/// <summary>One entry of a directory, its name as the bytes that the disk has.</summary>
/// <param name="nameWithNul">The name and a NUL.</param>
/// <param name="type">Its type; <see cref="FileType.Unknown"/> when the file system does not say here.</param>
internal readonly ref struct DirectoryRecord(ReadOnlySpan<byte> nameWithNul, FileType type)
{
    public ReadOnlySpan<byte> NameWithNul { get; } = nameWithNul;

    public ReadOnlySpan<byte> Name => NameWithNul[..^1];

    public FileType Type { get; } = type;

    /// <summary>True for "." and "..".</summary>
    public bool IsDot => Name.SequenceEqual("."u8) || Name.SequenceEqual(".."u8);
}

/// <summary>Takes apart what <see cref="LibC.ReadDirectory"/> read: <c>struct linux_dirent64</c> after another.</summary>
internal ref struct DirectoryRecords(ReadOnlySpan<byte> bytes)
{
    // d_ino u64, d_off s64, d_reclen u16, d_type u8, then the name.
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    // d_type is the type bits of st_mode, shifted.
    private const int TypeShift = 12;

    private ReadOnlySpan<byte> _rest = bytes;

    public DirectoryRecord Current { get; private set; }

    public bool MoveNext()
    {
        if (_rest.Length <= NameOffset) return false;
        var length = MemoryMarshal.Read<ushort>(_rest[LengthOffset..]);
        var name = _rest[NameOffset..length];
        Current = new DirectoryRecord(name[..(name.IndexOf((byte)0) + 1)], (FileType)(_rest[TypeOffset] << TypeShift));
        _rest = _rest[length..];
        return true;
    }

    public readonly DirectoryRecords GetEnumerator() => this;
}
