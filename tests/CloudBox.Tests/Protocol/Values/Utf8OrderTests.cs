using System.Text;
using CloudBox.Protocol.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Protocol.Values;

public sealed class Utf8OrderTests
{
    // Around every border between lengths of UTF-8, and both sides of the surrogates; few, so that prefixes are often the same.
    private static readonly string[] Letters =
        ["/", "a", "b", "\u007e", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U00010001", "\U0010ffff", "\U000103ff", "\U00010400"];

    private static readonly Arbitrary<string> Texts =
        Gen.Elements(Letters).ListOf().Select(letters => string.Concat(letters)).ToArbitrary();

    [Fact]
    public void Is_the_order_of_the_bytes() =>
        Prop.ForAll(Texts, Texts, (left, right) => Math.Sign(Utf8Order.Compare(left, right)) == OrderOfBytes(left, right))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Is_the_order_of_the_bytes_for_any_text() =>
        Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), ArbMap.Default.ArbFor<UnicodeString>(),
            (left, right) => !IsEncodable(left.Get) || !IsEncodable(right.Get)
                || Math.Sign(Utf8Order.Compare(left.Get, right.Get)) == OrderOfBytes(left.Get, right.Get))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Paths_are_ordered_by_their_bytes()
    {
        string[] sorted = ["A", "B", "a", "a!b", "a/b", "a0", "aa", "b", "ε", "\ue000", "\uffee", "😀"];

        Assert.Equal(sorted, sorted.Reverse().Select(RelativePath.Parse).Order().Select(path => path.Value));
        Assert.True(RelativePath.Parse("\uffee") < RelativePath.Parse("😀"));
        Assert.True(RelativePath.Parse("a") <= RelativePath.Parse("a"));
    }

    private static int OrderOfBytes(string left, string right) =>
        Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private static bool IsEncodable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
