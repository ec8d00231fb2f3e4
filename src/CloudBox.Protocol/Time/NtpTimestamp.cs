using System.Globalization;

namespace CloudBox.Protocol.Time;

/// <summary>
/// A time as NTP writes it (RFC 5905 section 6): seconds since 1900 in 32.32 fixed point. Which of the eras of 136 years it lies in is not on
/// the wire: the present one began in 1900 and ends in February 2036. Two timestamps less than 68 years apart have a right difference.
/// </summary>
/// <param name="Value">The 64 bits; 0 stands for "no time".</param>
public readonly record struct NtpTimestamp(ulong Value)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 8;

    private const long NanosecondsPerSecond = 1_000_000_000;

    // 1900 to 1970: 70 years with 17 leap days.
    private const long EpochSeconds = ((70 * 365L) + 17) * 86_400;

    /// <summary>True for "no time", which no clock shows but for the first quarter of a nanosecond of an era.</summary>
    public bool IsZero => Value == 0;

    /// <summary>A time since the Unix epoch, in whichever era it lies; rounded down to 2^-32 s.</summary>
    public static NtpTimestamp FromUnixNs(long ns)
    {
        // An era more does not show in the 64 bits and keeps the times before 1900 above zero: division rounds down.
        var since1900 = ns + ((Int128)(EpochSeconds + (1L << 33)) * NanosecondsPerSecond);
        return new NtpTimestamp(unchecked((ulong)((since1900 << 32) / NanosecondsPerSecond)));
    }

    /// <summary>The time since the Unix epoch: of all eras', the one nearest to a time that is known to be not far.</summary>
    public long ToUnixNs(long nearNs)
    {
        var time = nearNs + (Int128)Since(FromUnixNs(nearNs));
        return (long)Int128.Clamp(time, long.MinValue, long.MaxValue);
    }

    /// <summary>Nanoseconds from another timestamp to this one, negative when this is earlier; right up to 68 years, over the end of an era too.</summary>
    public long Since(NtpTimestamp other)
    {
        var difference = unchecked((long)(Value - other.Value));
        return (long)((((Int128)difference * NanosecondsPerSecond) + (1L << 31)) >> 32);
    }

    /// <summary>Both halves in hexadecimal, as other NTP programs show it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:x8}.{(uint)Value:x8}");
}
