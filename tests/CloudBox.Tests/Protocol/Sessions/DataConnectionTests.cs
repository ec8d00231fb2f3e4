using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Sessions;

public sealed class DataConnectionTests
{
    private const string Token = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

    [Fact]
    public void The_preamble_is_the_mark_and_the_token()
    {
        var bytes = new byte[DataConnections.PreambleSize];
        DataConnections.WritePreamble(bytes, Token);
        Assert.Equal("01434244" + Token, Convert.ToHexStringLower(bytes));
        Assert.Equal(Token, DataConnections.ReadToken(bytes));
        Assert.Equal(StreamKind.PlainData, StreamKinds.Of(bytes));
    }

    [Fact]
    public void What_is_short_or_begins_otherwise_shows_no_token()
    {
        var bytes = new byte[DataConnections.PreambleSize];
        DataConnections.WritePreamble(bytes, Token);
        Assert.Null(DataConnections.ReadToken(bytes.AsSpan(..^1)));
        bytes[3]++;
        Assert.Null(DataConnections.ReadToken(bytes));
    }

    [Fact]
    public void A_range_has_one_form()
    {
        var bytes = new byte[RangeRequest.Size];
        new RangeRequest(0x0102030405, 0x060708).Write(bytes);
        Assert.Equal("000000010203040500060708", Convert.ToHexStringLower(bytes));
        Assert.Equal(new RangeRequest(0x0102030405, 0x060708), RangeRequest.Read(bytes, 1L << 40));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, RangeRequest.MaxLength + 1)]
    public void A_range_that_the_file_does_not_have_is_none(long offset, int length)
    {
        var bytes = new byte[RangeRequest.Size];
        new RangeRequest(offset, length).Write(bytes);
        Assert.Null(RangeRequest.Read(bytes, length > RangeRequest.MaxLength ? long.MaxValue : 100));
    }
}
