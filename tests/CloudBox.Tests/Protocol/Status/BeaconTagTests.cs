using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Tests.Protocol.Status;

public sealed class BeaconTagTests
{
    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)1, FolderKey.Size)]);
    private static readonly FolderKey OtherKey = FolderKey.FromBytes([.. Enumerable.Repeat((byte)2, FolderKey.Size)]);

    private static readonly StatusMessage Beacon = new()
    {
        Type = StatusType.Status,
        Client = ClientName.Parse("bob"),
        TcpPort = 7001,
        CurrentTime = MessageBytes.SomeTime,
        Trailer = new StatusTrailer(1, 2, StatusFeatures.Sessions),
    };

    [Fact]
    public void Its_own_key_takes_it_and_no_other_does()
    {
        var datagram = BeaconTag.Encode(Beacon, Key);

        Assert.True(IsRight(datagram, Key));
        Assert.False(IsRight(datagram, OtherKey));
    }

    [Fact]
    public void Is_the_last_field_and_covers_everything_before_it()
    {
        var datagram = BeaconTag.Encode(Beacon, Key);
        var plain = StatusEncoder.Encode(Beacon, ByteOrder.BigEndian);

        Assert.Equal(plain.Length + 2 + FolderKey.TagSize, datagram.Length);
        Assert.Equal([3, FolderKey.TagSize], datagram[plain.Length..(plain.Length + 2)]);
        Assert.Equal(Key.Tag(datagram.AsSpan(..^FolderKey.TagSize)), datagram[^FolderKey.TagSize..]);
    }

    [Fact]
    public void A_bit_flipped_anywhere_refuses_the_datagram()
    {
        var datagram = BeaconTag.Encode(Beacon, Key);
        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(IsRight(datagram, Key), $"bit {bit} does not count");
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(IsRight(datagram, Key));
    }

    [Fact]
    public void A_byte_put_in_or_left_out_anywhere_refuses_the_datagram()
    {
        var datagram = BeaconTag.Encode(Beacon, Key);
        for (var at = 0; at < datagram.Length; at++)
        {
            Assert.False(IsRight([.. datagram[..at], .. datagram[(at + 1)..]], Key), $"byte {at} can be left out");
            for (var value = 0; value < 256; value++)
            {
                Assert.False(IsRight([.. datagram[..at], (byte)value, .. datagram[at..]], Key), $"{value} can be put in at {at}");
            }
        }
    }

    [Fact]
    public void A_message_without_a_tag_is_never_right_whatever_its_last_bytes_are()
    {
        var covered = StatusEncoder.Encode(Beacon with { Trailer = null }, ByteOrder.BigEndian);

        Assert.False(IsRight(covered, Key));
        Assert.False(IsRight(StatusEncoder.Encode(Beacon, ByteOrder.BigEndian), Key));
        Assert.False(BeaconTag.IsRight([.. covered, .. Key.Tag(covered)], Beacon, Key));
        Assert.Throws<ArgumentException>(() => BeaconTag.Encode(Beacon with { Trailer = null }, Key));
    }

    [Fact]
    public void A_tag_that_is_not_the_last_field_makes_the_trailer_none()
    {
        byte[] tag = [3, FolderKey.TagSize, .. new byte[FolderKey.TagSize]];

        Assert.True(StatusTrailer.TryRead(new MessageBytes(ByteOrder.BigEndian).Trailer(tag), out _));
        Assert.False(StatusTrailer.TryRead(new MessageBytes(ByteOrder.BigEndian).Trailer([.. tag, 99, 0]), out _));
        Assert.False(StatusTrailer.TryRead(new MessageBytes(ByteOrder.BigEndian).Trailer([.. tag, .. tag]), out _));
        Assert.False(StatusTrailer.TryRead(new MessageBytes(ByteOrder.BigEndian).Trailer([3, 15, .. new byte[15]]), out _));
    }

    private static bool IsRight(byte[] datagram, FolderKey key) =>
        StatusDecoder.Decode(datagram, out var message, out _) == DecodeFault.None && BeaconTag.IsRight(datagram, message!, key);
}
