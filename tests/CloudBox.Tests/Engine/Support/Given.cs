using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudBox.Engine.Claims;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>Short ways to say what a test starts from. Content is named by its text.</summary>
internal static class Given
{
    public const long Second = UnixTime.NanosecondsPerSecond;
    public const long Start = 1_700_000_000;
    public static readonly ReplicaId Own = new(0xA11CE);

    public static RelativePath Path(string name) => RelativePath.Parse(name);

    // The XXH128 part only has to differ when the text does.
    public static ContentId Content(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new ContentId(bytes.Length, Sha1Digest.FromBytes(SHA1.HashData(bytes)), BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(bytes)));
    }

    public static Peer Peer(string name = "bob", PeerDialect dialect = PeerDialect.Modern, long clockOffset = 0, ushort port = 5001) =>
        new(new PeerKey(ClientName.Parse(name), new IPAddress([127, 0, 1, (byte)name[0]]), port), dialect, ByteOrder.BigEndian, clockOffset);

    /// <param name="path">Which file.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="mtime">Seconds after <see cref="Start"/>.</param>
    public static FileRecord Record(string path, string text, long mtime)
    {
        var content = Content(text);
        return new FileRecord(Start + mtime, Path(path), content.Sha1, content.Length);
    }

    public static Claim Claim(string text, long mtime, long? stamp = null, Peer? peer = null, EntryKind kind = EntryKind.File) =>
        new(peer ?? Peer(dialect: stamp is null ? PeerDialect.Original : PeerDialect.Modern), Record("f", text, mtime), kind, At(stamp));

    /// <summary>A row with one version of "f", whose author is this host unless a peer is named.</summary>
    public static IndexRow Row(string text, long mtime, long? stamp = null, Peer? author = null, EntryKind kind = EntryKind.File)
    {
        var entry = new FileEntry(kind, Content(text), (Start + mtime) * Second, 0x1A4, At(stamp ?? mtime)!.Value);
        var dot = new Dot(author is null ? Own : PseudoDevice.Of(Own, author), 1);
        var onDisk = kind == EntryKind.File ? Stamp(text, mtime) : (DiskStamp?)null;
        return new IndexRow(Path("f"), VersionSet.Empty.Mint(dot, entry), onDisk);
    }

    public static DiskStamp Stamp(string text, long mtime, ulong inode = 1) =>
        new(Encoding.UTF8.GetByteCount(text), (Start + mtime) * Second, (Start + mtime) * Second, inode, 0x1A4);

    public static Observation Look(ObservedKind kind, string text = "", long mtime = 0, long asOf = 0, string path = "f") =>
        new(Path(path), kind, asOf) { Stamp = Stamp(text, mtime), Content = Content(text) };

    public static StatusMessage Message(
        Peer peer, StatusType type, FileRecord? file = null, long? stampNs = null, Sha1Digest? directory = null, ulong? names = null) => new()
    {
        Type = type,
        Client = peer.Name,
        TcpPort = peer.Key.TcpPort,
        CurrentTime = Start + peer.ClockOffsetSeconds,
        File = file,
        DirectorySha1 = directory,
        Trailer = peer.Dialect == PeerDialect.Modern ? new StatusTrailer(1, 1, StampNs: stampNs, NamesHash: names) : null,
    };

    /// <summary>Seconds after <see cref="Start"/> as ns since the epoch.</summary>
    public static long? At(long? seconds) => seconds is { } value ? (Start + value) * Second : null;
}
