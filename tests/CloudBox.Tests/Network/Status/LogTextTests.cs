using System.Globalization;
using CloudBox.Network.Status;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Network.Status;

public sealed class LogTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("σχέδιο 共有 😀 👩‍👩‍👧 c:\\x", "σχέδιο 共有 😀 👩‍👩‍👧 c:\\x")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u001b[2J\u009b2J\0\u007f", "\\u001b[2J\\u009b2J\\u0000\\u007f")]
    [InlineData("exe.\u202etxt", "exe.\\u202etxt")]
    [InlineData("a\u2028b\u2029c\ufeff", "a\\u2028b\\u2029c\\ufeff")]
    [InlineData("\U000E0041", "\\U000e0041")]
    public void Whatever_does_not_print_is_written_out(string? text, string shown) => Assert.Equal(shown, LogText.Escape(text));

    [Fact]
    public void A_lone_surrogate_is_shown() => Assert.Equal(@"a\ud800", LogText.Escape("a" + (char)0xD800));

    [Fact]
    public void What_a_peer_sends_is_cut_when_it_is_long()
    {
        Assert.Equal(new string('x', 200), LogText.Brief(new string('x', 200)));
        Assert.Equal(new string('x', 200) + "…", LogText.Brief(new string('x', 201)));
        Assert.Equal(new string('x', 199) + "…", LogText.Brief(new string('x', 199) + "😀😀"));
    }

    [Fact]
    public void Whatever_comes_in_nothing_dangerous_comes_out_and_escaping_again_changes_nothing() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 0xFFFF).Select(unit => (char)unit).ArrayOf()), text =>
        {
            var shown = LogText.Escape(new string(text));
            return !shown.Any(IsDangerous) && LogText.Escape(shown) == shown;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsDangerous(char c) => char.IsControl(c)
        || (char.GetUnicodeCategory(c) is UnicodeCategory.Format && c is not ('\u200C' or '\u200D'))
        || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
