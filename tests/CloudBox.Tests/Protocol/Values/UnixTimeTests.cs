using CloudBox.Protocol.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Protocol.Values;

public sealed class UnixTimeTests
{
    private static readonly Arbitrary<DoNotSize<long>> AnyLong = ArbMap.Default.ArbFor<DoNotSize<long>>();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(999_999_999, 0)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(-1, -1)]
    [InlineData(-999_999_999, -1)]
    [InlineData(-1_000_000_000, -1)]
    [InlineData(-1_000_000_001, -2)]
    [InlineData(1_390_161_600_999_999_999, 1_390_161_600)]
    [InlineData(long.MaxValue, 9_223_372_036)]
    [InlineData(long.MinValue, -9_223_372_037)]
    public void Seconds_are_rounded_down(long ns, long seconds) => Assert.Equal(seconds, UnixTime.SecondsFromNs(ns));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -1_000_000_000)]
    [InlineData(9_223_372_036, 9_223_372_036_000_000_000)]
    [InlineData(9_223_372_037, 9_223_372_036_000_000_000)]
    [InlineData(-9_223_372_037, -9_223_372_036_000_000_000)]
    [InlineData(long.MaxValue, 9_223_372_036_000_000_000)]
    [InlineData(long.MinValue, -9_223_372_036_000_000_000)]
    public void Nanoseconds_are_clamped_to_what_64_bits_hold(long seconds, long ns) => Assert.Equal(ns, UnixTime.NsFromSeconds(seconds));

    [Fact]
    public void Whole_seconds_come_back() =>
        Prop.ForAll(AnyLong, any => any.Item % 9_223_372_036 is var seconds && UnixTime.SecondsFromNs(UnixTime.NsFromSeconds(seconds)) == seconds)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Rounding_keeps_the_order() =>
        Prop.ForAll(AnyLong, AnyLong, (one, other) =>
                UnixTime.SecondsFromNs(Math.Min(one.Item, other.Item)) <= UnixTime.SecondsFromNs(Math.Max(one.Item, other.Item)))
            .QuickCheckThrowOnFailure();
}
