using System.Buffers.Binary;
using System.Globalization;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Large files of which only a part has come. Each is named after the whole; beyond its last byte it says how much of it is here from the start
/// on, so that this survives the end of the process at any point. After a power cut the words may be there and the bytes not: the name of the
/// whole tells. Bounded in number and age, and the first to go when the disk is full. Thread-safe.
/// </summary>
/// <param name="directory">The stage.</param>
/// <param name="time">Tells their age.</param>
internal sealed class Partials(SafeFileHandle directory, TimeProvider time)
{
    /// <summary>Most that are kept; with two large files at once from a peer, what a few peers were at.</summary>
    public const int MaxKept = 8;

    private const string Prefix = "part-";
    private const int TrailerSize = 16;
    private const ulong TrailerMark = 0x4342_5041_5254_3101; // CBPART1

    /// <summary>A part that nobody has asked for this long is of a file that is not wanted any more.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(3);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _inUse = [];

    /// <summary>The name of a content's part.</summary>
    public static string NameOf(ContentId content) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{content.Length:x16}-{content.Sha1}-{content.Xxh128:x32}");

    /// <summary>Takes a part for one user; false when another has it.</summary>
    public bool TryClaim(string name)
    {
        lock (_gate) return _inUse.Add(name);
    }

    /// <summary>Gives it back.</summary>
    public void Release(string name)
    {
        lock (_gate) _inUse.Remove(name);
    }

    /// <summary>How much is here of a file of this length; 0 when it does not say.</summary>
    public static long ReadPrefix(SafeFileHandle file, long length)
    {
        Span<byte> trailer = stackalloc byte[TrailerSize];
        if (LibC.Read(file, trailer, length, out var read) != Errno.None || read != TrailerSize) return 0;
        if (BinaryPrimitives.ReadUInt64LittleEndian(trailer) != TrailerMark) return 0;
        var prefix = BinaryPrimitives.ReadInt64LittleEndian(trailer[sizeof(ulong)..]);
        return prefix >= 0 && prefix <= length ? prefix : 0;
    }

    /// <summary>Says how much is here.</summary>
    public static Errno WritePrefix(SafeFileHandle file, long length, long prefix)
    {
        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, TrailerMark);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[sizeof(ulong)..], prefix);
        return LibC.Write(file, trailer, length);
    }

    /// <summary>Removes what is too old or too many and not in use, the oldest first.</summary>
    /// <returns>How many went.</returns>
    public int Trim()
    {
        lock (_gate)
        {
            var oldest = time.GetUtcNow() - MaxAge;
            return List_NeedsLock().Where((part, place) => place >= MaxKept || part.At < oldest).Count(part => LibC.Unlink(directory, part.Name) == Errno.None);
        }
    }

    /// <summary>Removes what is not in use, the oldest first, until so many bytes of the disk are free that were not.</summary>
    /// <returns>False when all of it would not be enough; nothing has gone then.</returns>
    public bool MakeRoom(long bytes)
    {
        lock (_gate)
        {
            var kept = List_NeedsLock();
            if (kept.Sum(static part => part.Bytes) < bytes) return false;
            for (var i = kept.Count - 1; i >= 0 && bytes > 0; i--)
            {
                if (LibC.Unlink(directory, kept[i].Name) == Errno.None) bytes -= kept[i].Bytes;
            }

            return bytes <= 0;
        }
    }

    /// <summary>True for names that parts have.</summary>
    public static bool IsPart(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    // The latest first.
    private List<Part> List_NeedsLock() =>
        [.. DirectoryNames.List(directory).Where(name => IsPart(name) && !_inUse.Contains(name)).Select(Describe).OrderByDescending(static part => part.At)];

    private Part Describe(string name) => LibC.StatAt(directory, name, out var status) == Errno.None && status.IsRegular
        ? new Part(name, DateTimeOffset.UnixEpoch.AddTicks(status.Stamp.ModifiedNs / TimeSpan.NanosecondsPerTick), (long)status.Blocks * FileStatus.BlockSize)
        : new Part(name, default, 0);

    private readonly record struct Part(string Name, DateTimeOffset At, long Bytes);
}
