using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Benchmarks;

/// <summary>Files of a tree with a hundred in each directory, as peers and the index know them.</summary>
internal static class Samples
{
    /// <summary>Whose index the entries are from.</summary>
    public static readonly ReplicaId Peer = new(0xB0B);

    private const long StartNs = 1_700_000_000_000_000_000;
    private const uint Mode = 0x1A4; // 0644

    public static RelativePath Path(int number) => RelativePath.Parse($"documents/d{number / 100:0000}/file{number:0000000}.txt");

    public static ContentId Content(int number)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"content {number}"));
        return new ContentId(4096, Sha1Digest.FromBytes(bytes.AsSpan(..Sha1Digest.Size)), BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>A version, number is its counter less one.</summary>
    public static VersionSet Versions(int number, ReplicaId replica) => VersionSet.Empty.Mint(
        new Dot(replica, (ulong)number + 1), new FileEntry(EntryKind.File, Content(number), StartNs + number, Mode, StartNs + number, "bob"));

    public static DiskStamp Stamp(int number) => new(4096, StartNs + number, StartNs + number, (ulong)number + 100, Mode);

    public static IndexRow Row(int number, ReplicaId replica) =>
        new(Path(number), Versions(number, replica), Stamp(number)) { Sequence = (ulong)number + 1 };

    /// <summary>The batch that a peer with so many files sends at the first meeting.</summary>
    public static Frame.IndexBatch Batch(int files) =>
        new(0, (ulong)files, [.. Enumerable.Range(0, files).Select(number => Versions(number, Peer).ToEntry(Path(number)))]);

    /// <summary>Looks at files that nobody knew.</summary>
    public static List<Observation> Looks(int files, long asOf) =>
        [.. Enumerable.Range(0, files).Select(number => new Observation(Path(number), ObservedKind.File, asOf) { Stamp = Stamp(number), Content = Content(number) })];
}
