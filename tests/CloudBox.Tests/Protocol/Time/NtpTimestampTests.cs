using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpTimestampTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(0, 0x83AA7E80_00000000)] // RFC 5905, figure 4: the first day of Unix
    [InlineData(500_000_000, 0x83AA7E80_80000000)]
    [InlineData(-1, 0x83AA7E7F_FFFFFFFB)]
    [InlineData(1_000_000_000 * Second, 0xBF454880_00000000)] // 9 September 2001
    public void Times_have_the_bits_that_the_standard_gives_them(long ns, ulong bits) =>
        Assert.Equal(new NtpTimestamp(bits), NtpTimestamp.FromUnixNs(ns));

    [Fact]
    public void The_era_that_ends_in_2036_is_followed_by_one_that_begins_at_zero()
    {
        var end = Ns(new DateTime(2036, 2, 7, 6, 28, 16, DateTimeKind.Utc));

        Assert.True(NtpTimestamp.FromUnixNs(end).IsZero);
        Assert.Equal(0xFFFFFFFF_00000000, NtpTimestamp.FromUnixNs(end - Second).Value);
        Assert.Equal(2 * Second, NtpTimestamp.FromUnixNs(end + Second).Since(NtpTimestamp.FromUnixNs(end - Second)));
        Assert.Equal(-2 * Second, NtpTimestamp.FromUnixNs(end - Second).Since(NtpTimestamp.FromUnixNs(end + Second)));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(1899)]
    [InlineData(2026)]
    [InlineData(2036)]
    [InlineData(2100)]
    [InlineData(2261)]
    [InlineData(1678)]
    public void A_time_comes_back_to_the_nanosecond_when_one_within_68_years_is_known(int year)
    {
        var time = Ns(new DateTime(year, 3, 4, 5, 6, 7, DateTimeKind.Utc)) + 123_456_789;
        foreach (var years in new[] { -67, -1, 0, 1, 67 })
        {
            var near = (Int128)time + (years * 365L * 86_400 * (Int128)Second) + 77;
            if (near < long.MinValue || near > long.MaxValue) continue;
            Assert.Equal(time, NtpTimestamp.FromUnixNs(time).ToUnixNs((long)near));
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void The_ends_of_time_do_not_overflow(long ns)
    {
        Assert.Equal(ns, NtpTimestamp.FromUnixNs(ns).ToUnixNs(ns));
        Assert.Equal(1L << 31, Math.Abs(new NtpTimestamp(1UL << 63).Since(default) / Second));
    }

    private static long Ns(DateTime time) => checked((time - DateTime.UnixEpoch).Ticks * 100);
}
