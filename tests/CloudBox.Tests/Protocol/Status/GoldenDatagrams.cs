using System.Globalization;
using System.Text;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Status;

/// <summary>
/// Exact bytes of whole datagrams: by the assignment's text in network byte order, and captured from the C original on x86-64.
/// </summary>
internal static class GoldenDatagrams
{
    private const string Alice = "00 61 6c 69 63 65 00 c3 cb 00 00 00 00 52 dc 2e c0";
    private const string Notes =
        "00 00 00 00 52 dc 2c 68 00 6e 6f 74 65 73 2e 74 78 74 00 a1 c5 e7 27 d1 4d 91 1d 30 40 48 f1 7a 6d 58 dd 40 15 db 93 " +
        "00 00 00 00 00 00 00 10";

    private const string BigBin =
        "f2 2e dc 52 00 00 00 00 00 62 69 67 2e 62 69 6e 00 92 eb 16 b8 c9 94 74 cc c8 57 79 7a a8 4d 87 20 1a 03 7f 4b " +
        "14 05 00 00 00 00 00 00";

    private static readonly StatusMessage OfAlice = Header("alice", 50123, 1390161600);

    private static readonly FileRecord NotesRecord =
        File(1390161000, "notes.txt", "a1c5e727d14d911d304048f17a6d58dd4015db93", 16);

    private static readonly FileRecord BigBinRecord =
        File(1390161650, "big.bin", "92eb16b8c99474ccc857797aa84d87201a037f4b", 1300);

    /// <summary>By the assignment, big-endian, without a trailer.</summary>
    public static readonly IReadOnlyList<GoldenDatagram> ByTheAssignment =
    [
        Big("01 status", $"00 01 {Alice}", OfAlice),
        Big("02 no changes", $"00 02 {Alice} 00 00 00 00 52 dc 2c 68 e9 bd 45 39 fe 3d 84 ee 46 97 7e 4c 6a c1 9f 6a 3b a2 8b f0",
            OfAlice with { Type = StatusType.NoChanges, NewestMtime = 1390161000, DirectorySha1 = Sha1("e9bd4539fe3d84ee46977e4c6ac19f6a3ba28bf0") }),
        Big("02 as drawn", $"00 02 {Alice} e9 bd 45 39 fe 3d 84 ee 46 97 7e 4c 6a c1 9f 6a 3b a2 8b f0",
            OfAlice with { Type = StatusType.NoChanges, DirectorySha1 = Sha1("e9bd4539fe3d84ee46977e4c6ac19f6a3ba28bf0") }),
        Big("03 added", $"00 03 {Alice} {Notes}", OfAlice with { Type = StatusType.FileAdded, File = NotesRecord }),
        Big("04 modified", $"00 04 {Alice} {Notes}", OfAlice with { Type = StatusType.FileModified, File = NotesRecord }),
        Big("05 deleted", $"00 05 {Alice} {Notes}", OfAlice with { Type = StatusType.FileDeleted, File = NotesRecord }),
        Big("06 request", $"00 06 {Alice} {Notes}", OfAlice with { Type = StatusType.FileRequest, File = NotesRecord }),
        Big("07 offer", $"00 07 {Alice} {Notes}", OfAlice with { Type = StatusType.FileOffer, File = NotesRecord }),
        Big("08 empty", $"00 08 {Alice} 00 00 00 00 00 00 00 00", OfAlice with { Type = StatusType.DirectoryEmpty, NewestMtime = 0 }),
        Big("debug", $"ff ff {Alice}", OfAlice with { Type = StatusType.Debug }),
        Big("debug ok", $"ff ff {Alice} 00 6f 6b 00", OfAlice with { Type = StatusType.Debug, Text = "ok" }),
        Big("03 in Greek",
            "00 03 00 ce 95 ce bb ce ad ce bd ce b7 00 c3 cb 00 00 00 00 52 dc 2e c0 00 00 00 00 52 dc 2c 68 00 64 6f 63 73 2f cf 83 " +
            "cf 87 ce ad ce b4 ce b9 ce bf 2e 74 78 74 00 da 39 a3 ee 5e 6b 4b 0d 32 55 bf ef 95 60 18 90 af d8 07 09 00 00 00 00 00 " +
            "00 00 00",
            Header("Ελένη", 50123, 1390161600) with
            {
                Type = StatusType.FileAdded,
                File = new FileRecord(1390161000, RelativePath.Parse("docs/σχέδιο.txt"), Sha1Digest.OfNothing, 0),
            }),
    ];

    /// <summary>Captured from the C original, little-endian. The last one repeats the current time, which is read over.</summary>
    public static readonly IReadOnlyList<GoldenDatagram> CapturedFromTheCOriginal =
    [
        Little("08 port not known", "08 00 00 61 6c 70 68 61 00 00 00 77 4b 02 6b 00 00 00 00",
            Header("alpha", 0, 0x6b024b77) with { Type = StatusType.DirectoryEmpty }),
        Little("08 later", "08 00 00 61 6c 70 68 61 00 85 ed 79 4b 02 6b 00 00 00 00",
            Header("alpha", 60805, 0x6b024b79) with { Type = StatusType.DirectoryEmpty }),
        Little("02", "02 00 00 61 6c 70 68 61 00 85 ed 7d 4b 02 6b 00 00 00 00",
            Header("alpha", 60805, 0x6b024b7d) with { Type = StatusType.NoChanges }),
        Little("03 hello.txt",
            "03 00 00 61 6c 70 68 61 00 85 ed 7b 4b 02 6b 00 00 00 00 c0 2e dc 52 00 00 00 00 00 68 65 6c 6c 6f 2e 74 78 74 00 df 16 " +
            "77 e4 21 04 cf f9 93 16 27 a4 1d 15 20 a5 2f 50 ee 0a 0f 00 00 00 00 00 00 00",
            Header("alpha", 60805, 0x6b024b7b) with
            {
                Type = StatusType.FileAdded,
                File = File(1390161600, "hello.txt", "df1677e42104cff9931627a41d1520a52f50ee0a", 15),
            }),
        Little("04 hello.txt",
            "04 00 00 61 6c 70 68 61 00 85 ed 7f 4b 02 6b 00 00 00 00 24 2f dc 52 00 00 00 00 00 68 65 6c 6c 6f 2e 74 78 74 00 9f 08 " +
            "20 46 88 66 ae 4e d6 e0 e2 d0 a5 37 df d1 61 3e e3 5c 18 00 00 00 00 00 00 00",
            Header("alpha", 60805, 0x6b024b7f) with
            {
                Type = StatusType.FileModified,
                File = File(1390161700, "hello.txt", "9f0820468866ae4ed6e0e2d0a537dfd1613ee35c", 24),
            }),
        Little("07 big.bin", $"07 00 00 61 6c 70 68 61 00 ab e9 a4 4b 02 6b 00 00 00 00 {BigBin}",
            Header("alpha", 59819, 0x6b024ba4) with { Type = StatusType.FileOffer, File = BigBinRecord }),
        Little("06 from beta", $"06 00 00 62 65 74 61 00 f9 a5 a4 4b 02 6b 00 00 00 00 {BigBin}",
            Header("beta", 42489, 0x6b024ba4) with { Type = StatusType.FileRequest, File = BigBinRecord }),
        Little("01 old", "01 00 00 6f 6c 64 00 e7 89 f1 4c 02 6b 00 00 00 00 f1 4c 02 6b 00 00 00 00", Header("old", 35303, 0x6b024cf1)),
    ];

    public static IEnumerable<GoldenDatagram> All => ByTheAssignment.Concat(CapturedFromTheCOriginal);

    public static GoldenDatagram Named(string name) => All.Single(datagram => datagram.Name == name);

    /// <summary>A header with this name; the type is 0x01 until another is set.</summary>
    public static StatusMessage Header(string client, ushort port, long time) =>
        new() { Type = StatusType.Status, Client = ClientName.Parse(client), TcpPort = port, CurrentTime = time };

    public static byte[] Bytes(string hex) =>
        [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(two => byte.Parse(two, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static GoldenDatagram Big(string name, string hex, StatusMessage message) => new(name, Bytes(hex), ByteOrder.BigEndian, message);

    private static GoldenDatagram Little(string name, string hex, StatusMessage message) => new(name, Bytes(hex), ByteOrder.LittleEndian, message);

    private static Sha1Digest Sha1(string hex) => Sha1Digest.FromBytes(Convert.FromHexString(hex));

    private static FileRecord File(long mtime, string path, string sha1, long length) => new(mtime, RelativePath.Parse(path), Sha1(sha1), length);
}

/// <summary>A datagram and what it means.</summary>
internal sealed record GoldenDatagram(string Name, byte[] Bytes, ByteOrder Order, StatusMessage Message)
{
    /// <summary>Bytes of the header H in front of what the type adds.</summary>
    public int HeaderSize => 2 + 1 + Encoding.UTF8.GetByteCount(Message.Client.Value) + 1 + 2 + 8;
}
