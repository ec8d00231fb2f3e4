using System.Buffers.Binary;

namespace CloudBox.Protocol.Values;

/// <summary>A SHA1 digest, 20 bytes, held by value. Names content on the wire; never trusted alone (see <see cref="ContentId"/>).</summary>
public readonly record struct Sha1Digest(ulong High, ulong Middle, uint Low) : IComparable<Sha1Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 20;

    /// <summary>The digest of no bytes at all (FIPS 180-4): what an empty file has.</summary>
    public static readonly Sha1Digest OfNothing = FromBytes(Convert.FromHexString("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"));

    /// <summary>Reads a digest from the first 20 bytes.</summary>
    public static Sha1Digest FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Middle);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Low);
    }

    public int CompareTo(Sha1Digest other)
    {
        var order = High.CompareTo(other.High);
        if (order == 0) order = Middle.CompareTo(other.Middle);
        return order == 0 ? Low.CompareTo(other.Low) : order;
    }

    public static bool operator <(Sha1Digest left, Sha1Digest right) => left.CompareTo(right) < 0;

    public static bool operator <=(Sha1Digest left, Sha1Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >(Sha1Digest left, Sha1Digest right) => left.CompareTo(right) > 0;

    public static bool operator >=(Sha1Digest left, Sha1Digest right) => left.CompareTo(right) >= 0;

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
