using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Peers;

/// <summary>A peer table named alice with a clock, and short ways to say things to it.</summary>
internal sealed class Subnet
{
    public const ushort OwnPort = 50_123;
    public const ulong OwnNonce = 0xA11CE;
    public static readonly IPAddress OwnAddress = IPAddress.Parse("10.1.2.3");
    public static readonly IPAddress BobAddress = IPAddress.Parse("10.1.2.4");
    public static readonly IPAddress BobSecondAddress = IPAddress.Parse("10.9.9.4");
    private const long LatelyNs = 180 * UnixTime.NanosecondsPerSecond;

    public Subnet(int capacity = 256) =>
        Table = new PeerTable(new OwnIdentity(ClientName.Parse("alice"), OwnPort, OwnNonce), LatelyNs, capacity);

    public PeerTable Table { get; }

    public long NowNs { get; private set; } = 1_390_161_600 * UnixTime.NanosecondsPerSecond;

    public static FileRecord Notes { get; } = new(1_390_161_000, RelativePath.Parse("notes.txt"), Sha1Digest.OfNothing, 0);

    public void Wait(double seconds) => NowNs += (long)(seconds * UnixTime.NanosecondsPerSecond);

    public StatusMessage Message(StatusType type, string name = "bob", ushort port = 7001) => new()
    {
        Type = type,
        Client = ClientName.Parse(name),
        TcpPort = port,
        CurrentTime = UnixTime.SecondsFromNs(NowNs),
        File = type.CarriesFile() ? Notes : null,
    };

    public StatusMessage Modern(ulong nonce, uint sequence, string name = "bob", ushort port = 7001, StatusFeatures features = StatusFeatures.None) =>
        Message(StatusType.Status, name, port) with { Trailer = new StatusTrailer(nonce, sequence, features) };

    public Hearing Big(StatusMessage message, IPAddress? source = null) => Hear(message, ByteOrder.BigEndian, source);

    public Hearing Little(StatusMessage message, IPAddress? source = null) => Hear(message, ByteOrder.LittleEndian, source);

    private Hearing Hear(StatusMessage message, ByteOrder order, IPAddress? source)
    {
        source ??= BobAddress;
        return Table.Hear(message, order, source, source.Equals(OwnAddress), NowNs);
    }
}
