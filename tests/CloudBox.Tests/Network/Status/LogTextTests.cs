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
    [InlineData("Ελένη 😀", "Ελένη 😀")]
    [InlineData("a\u001b[2Jb", @"a\u{1B}[2Jb")]
    [InlineData("two\nlines\r", @"two\u{0A}lines\u{0D}")]
    [InlineData("gpj.\u202Eexe", @"gpj.\u{202E}exe")]
    [InlineData("a\u200Bb\u2028c\u0085", @"a\u{200B}b\u{2028}c\u{85}")]
    [InlineData(@"back\slash", @"back\\slash")]
    public void What_a_terminal_would_act_on_is_shown_instead(string? text, string shown) => Assert.Equal(shown, LogText.Escape(text));

    [Fact]
    public void A_lone_surrogate_is_shown() => Assert.Equal(@"a\u{D800}", LogText.Escape("a" + (char)0xD800));

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal(new string('x', 200), LogText.Escape(new string('x', 200)));
        Assert.Equal(new string('x', 200) + "…", LogText.Escape(new string('x', 201)));
    }

    [Fact]
    public void Whatever_comes_in_nothing_dangerous_and_nothing_endless_comes_out() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 0xFFFF).Select(unit => (char)unit).ArrayOf()), text =>
        {
            var shown = LogText.Escape(new string(text));
            return shown.Length <= 200 * @"\u{FFFF}".Length + 1 && !shown.Any(IsDangerous);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsDangerous(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
