using System.Security.Cryptography;
using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

/// <summary>Datagrams of a real server, chrony 4.3 with "local stratum 8", to a request whose transmit field is 0123456789abcdef.</summary>
internal static class NtpSamples
{
    public static readonly NtpTimestamp Sent = new(0x0123456789abcdef);

    public static byte[] Request() => Bytes("23000000 00000000 00000000 00000000 0000000000000000 0000000000000000 0000000000000000 0123456789abcdef");

    public static byte[] Reply() => Bytes("240800e7 00000000 00000000 7f7f0101 eeb32749a0d7ce66 0123456789abcdef eeb3274d2fb1f3f3 eeb3274d2fb837cc");

    /// <summary>From a server that is not synchronised.</summary>
    public static byte[] ReplyWithoutTime() => Bytes("e40000e7 00010000 00010000 00000000 0000000000000000 0123456789abcdef eeb3274d313952fb eeb3274d313bcfee");

    /// <summary>Signed with <see cref="Key"/>.</summary>
    public static byte[] SignedReply() => Bytes(
        "240800e7 00000000 00000000 7f7f0101 eeb32749a0d7ce66 0123456789abcdef eeb3274d31421ccf eeb3274d314781da"
        + "00000001 996cd2986d04f2bdeeccb72340386cbaefb239d6");

    public static NtpKey Key() => new(1, HashAlgorithmName.SHA256, [.. Enumerable.Range(0, 32).Select(value => (byte)value)]);

    public static byte[] Signed(byte[] datagram, NtpKey key)
    {
        var signature = new byte[NtpKey.MaxSignature];
        return [.. datagram, .. signature[..key.Sign(datagram, signature)]];
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
