using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class GoldenDatagramTests
{
    public static TheoryData<string> AllNames => [.. GoldenDatagrams.All.Select(datagram => datagram.Name)];

    // The current time once more behind a 0x01 is read and never written.
    public static TheoryData<string> WrittenNames => [.. GoldenDatagrams.All.Select(datagram => datagram.Name).Where(name => name != "01 old")];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Decodes_to_the_stated_values(string name)
    {
        var golden = GoldenDatagrams.Named(name);

        var fault = StatusDecoder.Decode(golden.Bytes, out var message, out var order);

        Assert.Equal(DecodeFault.None, fault);
        Assert.Equal(golden.Message, message);
        Assert.Equal(golden.Order, order);
    }

    [Theory]
    [MemberData(nameof(WrittenNames))]
    public void Encodes_to_exactly_these_bytes(string name)
    {
        var golden = GoldenDatagrams.Named(name);

        Assert.Equal(Convert.ToHexStringLower(golden.Bytes), Convert.ToHexStringLower(StatusEncoder.Encode(golden.Message, golden.Order)));
    }

    [Theory]
    [InlineData("01 status", 19)]
    [InlineData("02 no changes", 47)]
    [InlineData("02 as drawn", 39)]
    [InlineData("03 added", 66)]
    [InlineData("08 empty", 27)]
    [InlineData("debug", 19)]
    [InlineData("debug ok", 23)]
    [InlineData("03 in Greek", 83)]
    public void Has_the_stated_size(string name, int size) => Assert.Equal(size, GoldenDatagrams.Named(name).Bytes.Length);
}
