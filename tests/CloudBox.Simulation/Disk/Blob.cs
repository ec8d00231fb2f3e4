using CloudBox.Protocol.Values;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Disk;

/// <summary>
/// The bytes of a file or the text of a link: a few pages of eight bytes. Immutable. Each page that a user writes is a number
/// that exists once, so bytes tell where they come from; 0 is a page that never reached the disk.
/// </summary>
internal sealed class Blob
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSize = 8;

    public static readonly Blob Empty = new([]);

    private readonly ulong[] _pages;

    public Blob(params ulong[] pages)
    {
        _pages = pages;
        var (one, two) = (0x51UL, 0xA7UL);
        foreach (var page in pages) (one, two) = (Mixing.Mix(one, page), Mixing.Mix(two ^ page, one));
        Key = Mixing.Mix(one, (ulong)pages.Length);
        Id = new ContentId(pages.Length * PageSize, new Sha1Digest(one, two, (uint)Key), new UInt128(two, Key));
    }

    /// <summary>Equal for equal bytes.</summary>
    public ulong Key { get; }

    /// <summary>The content's name, as hashing would give it.</summary>
    public ContentId Id { get; }

    public ReadOnlySpan<ulong> Pages => _pages;

    public int Length => _pages.Length;

    /// <summary>What the oracle knows of it; null for bytes that nobody has written.</summary>
    public object? Origin { get; set; }

    /// <summary>The same with one page written, or appended.</summary>
    public Blob With(int page, ulong value)
    {
        var pages = new ulong[Math.Max(_pages.Length, page + 1)];
        _pages.CopyTo(pages, 0);
        pages[page] = value;
        return new Blob(pages);
    }

    public override string ToString() => $"{Key & 0xFFFFFF:x6}/{Length}";
}
