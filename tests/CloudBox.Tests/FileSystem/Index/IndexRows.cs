using System.Security.Cryptography;
using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Index;

/// <summary>Rows for tests.</summary>
internal static class IndexRows
{
    public static readonly ReplicaId SomeReplica = new(0x1122334455667788);

    public static RelativePath Path(string text) => RelativePath.Parse(text);

    public static DiskStamp Stamp(long size = 1) => new(size, 1_700_000_000_000_000_001, -5, ulong.MaxValue - 3, 0x81A4 & 0xFFF);

    public static FileEntry Live(string content, long mtimeNs = 1_700_000_000_000_000_000)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var id = new ContentId(bytes.Length, Sha1Digest.FromBytes(Digest(bytes)), new UInt128(ulong.MaxValue, 7));
        return new FileEntry(EntryKind.File, id, mtimeNs, 0x1A4, mtimeNs + 1);
    }

    public static FileEntry Deleted(string content) => Live(content) with { Kind = EntryKind.Deleted };

    public static VersionSet One(FileEntry entry, ulong counter = 1, ReplicaId? replica = null) =>
        VersionSet.Empty.Mint(new Dot(replica ?? SomeReplica, counter), entry);

    public static IndexRow File(string path, string content = "content", ulong counter = 1) =>
        new(Path(path), One(Live(content), counter), Stamp(content.Length)) { Sequence = counter };

    /// <summary>A file large enough to be searched for by its content.</summary>
    public static IndexRow Large(string path, ulong counter = 1, long longer = 0)
    {
        var entry = Live(path);
        var length = new CloudBox.Engine.EngineOptions().LeastSearched + longer; // what the engine looks for, the index has to find
        entry = entry with { Content = entry.Content with { Length = length } };
        return new(Path(path), One(entry, counter), Stamp(length)) { Sequence = counter };
    }

    public static IndexRow Tombstone(string path, ulong counter = 1) =>
        new(Path(path), One(Deleted("content"), counter), null) { Sequence = counter };

    public static IndexRow Directory(string path, ulong counter = 1) =>
        new(Path(path), One(new FileEntry(EntryKind.Directory, default, 0, 0x1ED, 9, "alice"), counter), new DiskStamp(0, 0, 0, 77, 0x1ED)) { Sequence = counter };

    public static IndexRow Symlink(string path, ulong counter = 1) =>
        new(Path(path), One(Live("target") with { Kind = EntryKind.Symlink, Mode = 0x1FF, Author = "bob" }, counter), Stamp(6)) { Sequence = counter };

    /// <summary>The row of a conflict copy.</summary>
    public static IndexRow Copy(string path, string of, string content = "loser") => new(Path(path), VersionSet.Empty, Stamp(content.Length))
    {
        CopyOf = Path(of),
        ShownInstead = new Shown(EntryKind.File, Live(content).Content),
    };

    private static byte[] Digest(byte[] bytes) => SHA1.HashData(bytes);
}
