using CloudBox.Protocol.Trust;

namespace CloudBox.Protocol.Status;

/// <summary>
/// The tag by which members of a closed folder know each other's broadcasts: <see cref="FolderKey.Tag"/> over every byte of the datagram
/// before the tag itself, which is the trailer's last field and so the last 16 bytes. What it covers includes the header, the trailer's
/// length and the field's own number and length: no bit of a tagged datagram can be changed, added or left out. It does not keep a
/// datagram from being heard again later; a beacon is a hint, and one that is old leads to a dial that finds nobody.
/// </summary>
public static class BeaconTag
{
    /// <summary>Encodes a message that has a trailer, big-endian, and tags it.</summary>
    public static byte[] Encode(StatusMessage message, FolderKey key)
    {
        if (message.Trailer is not { } trailer) throw new ArgumentException("Only a message with a trailer has room for a tag.", nameof(message));
        var datagram = StatusEncoder.Encode(message with { Trailer = trailer with { Tag = UInt128.Zero } }, ByteOrder.BigEndian);
        var covered = datagram.AsSpan(..^FolderKey.TagSize);
        key.Tag(covered).CopyTo(datagram.AsSpan(covered.Length));
        return datagram;
    }

    /// <summary>True when a datagram was made with this key and nothing in it was changed since.</summary>
    /// <param name="datagram">All bytes of it.</param>
    /// <param name="message">What it decodes to: it tells whether the last bytes are a tag at all.</param>
    /// <param name="key">The folder's key.</param>
    public static bool IsRight(ReadOnlySpan<byte> datagram, StatusMessage message, FolderKey key) =>
        message.Trailer?.Tag is not null && key.IsTagOf(datagram[..^FolderKey.TagSize], datagram[^FolderKey.TagSize..]);
}
