using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.TheTestPeer;

/// <summary>The test peer's own codec against datagrams written down by hand and captured from the C original.</summary>
public sealed class WireTests
{
    private const long Now = 1390161600;
    private static readonly WireFile Notes = new(1390161000, "notes.txt", "a1c5e727d14d911d304048f17a6d58dd4015db93", 16);

    public static TheoryData<string, string> Golden => new()
    {
        { "01", "000100616c69636500c3cb0000000052dc2ec0" },
        { "02", "000200616c69636500c3cb0000000052dc2ec00000000052dc2c68e9bd4539fe3d84ee46977e4c6ac19f6a3ba28bf0" },
        { "03", "000300616c69636500c3cb0000000052dc2ec00000000052dc2c68006e6f7465732e74787400a1c5e727d14d911d304048f17a6d58dd4015db930000000000000010" },
        { "08", "000800616c69636500c3cb0000000052dc2ec00000000000000000" },
        { "debug", "ffff00616c69636500c3cb0000000052dc2ec0" },
        { "debug ok", "ffff00616c69636500c3cb0000000052dc2ec0006f6b00" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Encodes_and_reads_the_golden_datagrams(string what, string hex)
    {
        var header = new WireMessage(0, "alice", 50123, Now);
        var message = what switch
        {
            "01" => header with { Type = WireType.Status },
            "02" => header with { Type = WireType.NoChanges, Newest = 1390161000, DirectorySha1 = "e9bd4539fe3d84ee46977e4c6ac19f6a3ba28bf0" },
            "03" => header with { Type = WireType.Added, File = Notes },
            "08" => header with { Type = WireType.Empty, Newest = 0 },
            "debug" => header with { Type = WireType.Debug },
            _ => header with { Type = WireType.Debug, Text = "ok" },
        };
        Assert.Equal(hex, Convert.ToHexStringLower(WireEncoder.Encode(message, WireOrder.Big)));
        Assert.Equal((message, WireOrder.Big), StrictReader.Datagram(Convert.FromHexString(hex), Now));
    }

    [Fact]
    public void Little_endian_datagrams_are_those_of_the_C_original()
    {
        const string Captured =
            "030000616c7068610085ed7b4b026b00000000c02edc520000000000" +
            "68656c6c6f2e74787400df1677e42104cff9931627a41d1520a52f50ee0a0f00000000000000";
        var file = new WireFile(1390161600, "hello.txt", "df1677e42104cff9931627a41d1520a52f50ee0a", 15);
        var message = new WireMessage(WireType.Added, "alpha", 60805, 0x6b024b7b) { File = file };
        Assert.Equal(Captured, Convert.ToHexStringLower(WireEncoder.Encode(message, WireOrder.Little)));
        Assert.Equal((message, WireOrder.Little), StrictReader.Datagram(Convert.FromHexString(Captured), message.Time));
    }

    [Theory]
    [InlineData("000200616c69636500c3cb0000000052dc2ec0", "02 without its body")]
    [InlineData("000100616c69636500c3cb0000000052dc2ec000", "a byte too many")]
    [InlineData("000100616c69636500c3cb0000000052dc2e", "a byte too few")]
    [InlineData("0001006100c3cb0000000052dd2ec0", "another time")]
    [InlineData("00010000c3cb0000000052dc2ec0", "no name")]
    [InlineData("00010061ff00c3cb0000000052dc2ec0", "a name that is not UTF-8")]
    [InlineData("0001006100000000000000" + "52dc2ec0", "port 0")]
    [InlineData("000900616c69636500c3cb0000000052dc2ec0", "an unknown type")]
    [InlineData("010000616c69636500cbc3c02edc5200000000" + "434258320000", "a trailer in little-endian order")]
    [InlineData("000100616c69636500c3cb0000000052dc2ec0" + "43425832000501", "a trailer that lies about its length")]
    public void Anything_else_is_a_fault(string hex, string why)
    {
        Assert.NotEmpty(why);
        Assert.Throws<WireFaultException>(() => StrictReader.Datagram(Convert.FromHexString(hex), Now));
    }

    [Fact]
    public void A_trailer_behind_a_big_endian_datagram_is_allowed()
    {
        var (message, _) = StrictReader.Datagram(Convert.FromHexString("000100616c69636500c3cb0000000052dc2ec0" + "434258320003010203"), Now);
        Assert.Equal("010203", message.Trailer);
    }
}
