using System.Collections.Immutable;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Sessions;

/// <summary>Frames of every kind, made from a seed.</summary>
internal static class FrameSamples
{
    public const int Kinds = 28;

    private static readonly string[] Texts = ["", "x", "plain words", "\u00e4\u00f6\u00fc \u4e16\u754c \ud83d\ude00"];
    private static readonly EntryKind[] EntryKinds = [EntryKind.File, EntryKind.Deleted, EntryKind.Directory, EntryKind.Symlink];

    /// <summary>One of each.</summary>
    public static IEnumerable<Frame> All(int seed)
    {
        var random = new Random(seed);
        for (var kind = 0; kind < Kinds; kind++) yield return One(kind, random);
    }

    public static Frame One(int kind, Random random) => kind switch
    {
        0 => new Frame.Hello(Name(random), (ushort)random.Next(65536), Hex(random), Features(random), random.Next(2) == 0 ? "" : Hex(random)),
        1 => new Frame.HelloAck(random.Next(2) == 0 ? "" : Hex(random)),
        2 => new Frame.IndexOffer(Replica(random), Numbers(random), Number(random), Members(random)),
        3 => new Frame.IndexRequest(Replica(random), Number(random), random.Next(2) == 0 ? null : Number(random)),
        4 => Batch(random),
        5 => new Frame.IndexAck(Number(random), Number(random)),
        6 => new Frame.Summary(Number(random), Text(random)),
        7 => new Frame.GetFile((uint)random.Next(), Path(random), Content(random)),
        8 => Data(random),
        9 => new Frame.FileRefused((uint)random.Next(), Text(random)),
        10 => new Frame.CancelFile((uint)random.Next()),
        11 => new Frame.Ping(Number(random), random.NextInt64()),
        12 => new Frame.Pong(Number(random), random.NextInt64(), -random.NextInt64(), random.NextInt64()),
        13 => new Frame.KeyGrant("cloudbox-key-1-ABCDEF"),
        14 => new Frame.GetRanges((uint)random.Next(), Path(random), Content(random)),
        15 => new Frame.RangesReady((uint)random.Next(), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Hex(random))]),
        16 => new Frame.RangesRefused((uint)random.Next(), Text(random)),
        17 => new Frame.RangesDone((uint)random.Next()),
        18 => Rest(random),
        19 => new Frame.GetManifest((uint)random.Next(), Path(random), Content(random)),
        20 => Manifest(random),
        21 => Parts(random),
        22 => Have(random),
        23 => Riding(random),
        24 => new Frame.DirectoryMoved(Path(random), Path(random)),
        25 => new Frame.DirectoryGone(Path(random)),
        26 => new Frame.Debug(Text(random)),
        _ => new Frame.Bye(Text(random)),
    };

    public static IndexEntry Entry(Random random)
    {
        var siblings = Enumerable.Range(0, random.Next(4))
            .Select(_ => new Sibling(Dot(random), FileEntry(random)))
            .DistinctBy(sibling => sibling.Dot)
            .OrderBy(sibling => sibling.Dot);
        ImmutableArray<Sibling> sorted = [.. siblings];
        var context = VersionVector.Of([.. sorted.Select(sibling => sibling.Dot), .. Enumerable.Range(0, random.Next(4)).Select(_ => Dot(random))]);
        return new IndexEntry(Path(random), sorted, context);
    }

    private static Frame.IndexBatch Batch(Random random)
    {
        var from = (ulong)random.NextInt64();
        return new Frame.IndexBatch(from, from + (ulong)random.Next(1000), [.. Enumerable.Range(0, random.Next(6)).Select(_ => Entry(random))]);
    }

    private static Frame.Have Have(Random random)
    {
        var (here, coming) = (new byte[random.Next(20)], Array.Empty<byte>());
        random.NextBytes(here);
        random.NextBytes(coming = new byte[here.Length]);
        return new Frame.Have(Content(random), [.. here], [.. coming]);
    }

    private static Frame.GetFile Rest(Random random)
    {
        var content = Content(random) with { Length = random.NextInt64(1, long.MaxValue) };
        return new Frame.GetFile((uint)random.Next(), Path(random), content, random.NextInt64(1, content.Length) + random.Next(2));
    }

    private static Frame.FileData Data(Random random)
    {
        var bytes = new byte[random.Next(400)];
        random.NextBytes(bytes);
        return new Frame.FileData((uint)random.Next(), bytes, bytes.Length == 0 || random.Next(2) == 0);
    }

    private static Frame.RidingFile Riding(Random random)
    {
        var bytes = new byte[random.Next(400)];
        random.NextBytes(bytes);
        return new Frame.RidingFile(Path(random), Content(random) with { Length = bytes.Length }, bytes);
    }

    private static Frame.Manifest Manifest(Random random)
    {
        ImmutableArray<Chunk> chunks = [.. Enumerable.Range(0, random.Next(6)).Select(_ => new Chunk(new UInt128(Number(random), Number(random)), random.Next(1, Chunk.MaxLength + 1)))];
        return new Frame.Manifest((uint)random.Next(), chunks, chunks.IsEmpty || random.Next(2) == 0);
    }

    private static Frame.GetParts Parts(Random random)
    {
        var ranges = Enumerable.Range(0, random.Next(1, 6)).Select(number => new ByteRange((number * 1000) + random.Next(500), random.Next(1, 501)));
        return new Frame.GetParts((uint)random.Next(), Path(random), Content(random) with { Length = 6000 + random.Next(500) }, [.. ranges]);
    }

    private static FileEntry FileEntry(Random random) => new(
        EntryKinds[random.Next(EntryKinds.Length)], Content(random), random.NextInt64(), (uint)random.Next(0x200), -random.NextInt64(), random.Next(2) == 0 ? "" : "bob");

    private static ContentId Content(Random random) =>
        new(random.Next(4096), new Sha1Digest((ulong)random.NextInt64(), (ulong)random.NextInt64(), (uint)random.Next()), new UInt128(Number(random), Number(random)));

    private static Dot Dot(Random random) => new(new ReplicaId((ulong)random.Next(1, 5)), (ulong)random.Next(1, 9));

    private static RelativePath Path(Random random) => RelativePath.Parse($"dir{random.Next(9)}/\u00fc{random.Next()}.txt");

    private static ClientName Name(Random random) => ClientName.Parse($"host {random.Next()}");

    private static ReplicaId Replica(Random random) => new(Number(random));

    private static ulong Number(Random random) => (ulong)random.NextInt64() << random.Next(2);

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static string Hex(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static ImmutableArray<string> Features(Random random) => [.. Enumerable.Range(0, random.Next(5)).Select(number => $"feature-{number}")];

    private static ImmutableArray<ulong> Numbers(Random random) => [.. Enumerable.Range(0, random.Next(5)).Select(_ => Number(random))];

    private static ImmutableArray<Member> Members(Random random) =>
        [.. Enumerable.Range(0, random.Next(5)).Select(_ => new Member(Replica(random), new DeviceId(Number(random), Number(random))))];
}
