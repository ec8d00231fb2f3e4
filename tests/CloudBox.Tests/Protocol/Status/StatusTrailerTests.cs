using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class StatusTrailerTests
{
    [Fact]
    public void Is_written_as_the_protocol_lays_it_out()
    {
        var trailer = new StatusTrailer(0x0102030405060708, 0x090A0B0C, StatusFeatures.Leaving, -2);
        var bytes = new byte[trailer.Size];

        trailer.Write(bytes);

        Assert.Equal("43425832" + "001a" + "0102030405060708" + "090a0b0c" + "00000001" + "01" + "08" + "fffffffffffffffe", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void The_hash_of_the_names_is_a_field_of_its_own()
    {
        var trailer = new StatusTrailer(1, 2, NamesHash: 0xF1F2F3F4F5F6F7F8);
        var bytes = new byte[trailer.Size];

        trailer.Write(bytes);

        Assert.EndsWith("00000000" + "02" + "08" + "f1f2f3f4f5f6f7f8", Convert.ToHexStringLower(bytes), StringComparison.Ordinal);
        Assert.True(StatusTrailer.TryRead(bytes, out var read));
        Assert.Equal(trailer, read);
    }

    [Fact]
    public void Without_a_stamp_it_has_no_fields()
    {
        var trailer = new StatusTrailer(1, 2);
        var bytes = new byte[trailer.Size];

        trailer.Write(bytes);

        Assert.Equal("43425832" + "0010" + "0000000000000001" + "00000002" + "00000000", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Unknown_tags_are_skipped()
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Trailer(200, 3, 1, 2, 3, 1, 8, 0, 0, 0, 0, 0, 0, 0, 77, 99, 0);

        Assert.True(StatusTrailer.TryRead(bytes, out var trailer));
        Assert.Equal(new StatusTrailer(1, 2, StatusFeatures.None, 77), trailer);
    }

    [Fact]
    public void A_tag_of_its_greatest_length_is_skipped_behind_every_type()
    {
        byte[] field = [200, 255, .. new byte[255]];
        foreach (var bytes in new[]
        {
            new MessageBytes(ByteOrder.BigEndian).Header(1),
            new MessageBytes(ByteOrder.BigEndian).Header(2).Number(1).Sha1(),
            new MessageBytes(ByteOrder.BigEndian).Header(4).File(),
            new MessageBytes(ByteOrder.BigEndian).Header(8).Number(0),
        })
        {
            Assert.Equal(DecodeFault.None, StatusDecoder.Decode(bytes.Trailer(field), out var message, out _));
            Assert.Equal(new StatusTrailer(1, 2), message!.Trailer);
        }
    }

    [Theory]
    [InlineData(new byte[] { 200 })]
    [InlineData(new byte[] { 200, 1 })]
    [InlineData(new byte[] { 200, 2, 1 })]
    [InlineData(new byte[] { 1, 7, 0, 0, 0, 0, 0, 0, 0 })]
    public void Fields_that_do_not_fit_make_it_none(byte[] fields) =>
        Assert.False(StatusTrailer.TryRead(new MessageBytes(ByteOrder.BigEndian).Trailer(fields), out _));

    [Fact]
    public void Its_length_must_be_what_is_there()
    {
        byte[] bytes = new MessageBytes(ByteOrder.BigEndian).Trailer();

        Assert.False(StatusTrailer.TryRead(bytes.AsSpan(..^1), out _));
        Assert.False(StatusTrailer.TryRead([.. bytes, 0], out _));
        Assert.False(StatusTrailer.TryRead([], out _));
        bytes[0] ^= 1;
        Assert.False(StatusTrailer.TryRead(bytes, out _));
    }

    [Fact]
    public void Belongs_to_big_endian_messages_only()
    {
        byte[] little = new MessageBytes(ByteOrder.LittleEndian).Header(4).File().Trailer();
        var message = GoldenDatagrams.Named("03 added").Message with { Trailer = new StatusTrailer(1, 2) };

        Assert.Equal(DecodeFault.TrailingBytes, StatusDecoder.Decode(little, out _, out _));
        Assert.Equal(
            StatusEncoder.Encode(message with { Trailer = null }, ByteOrder.LittleEndian),
            StatusEncoder.Encode(message, ByteOrder.LittleEndian));
    }

    [Fact]
    public void Comes_back_behind_every_message()
    {
        foreach (var golden in GoldenDatagrams.ByTheAssignment)
        {
            var message = golden.Message with { Trailer = new StatusTrailer(ulong.MaxValue, uint.MaxValue, StatusFeatures.Leaving, 1390161600123456789, 7, UInt128.MaxValue - 1) };

            Assert.Equal(DecodeFault.None, StatusDecoder.Decode(StatusEncoder.Encode(message, ByteOrder.BigEndian), out var decoded, out _));
            Assert.Equal(message, decoded);
        }
    }
}
