using CloudBox.Cli;

namespace CloudBox.Tests.Cli;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("σχέδιο 共有 😀 👩‍👩‍👧 c:\\x", "σχέδιο 共有 😀 👩‍👩‍👧 c:\\x")]
    [InlineData("", "")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u001b[2J\u009b2J\0\u007f", "\\u001b[2J\\u009b2J\\u0000\\u007f")]
    [InlineData("exe.\u202etxt", "exe.\\u202etxt")]
    [InlineData("a\u2028b\u2029c\ufeff", "a\\u2028b\\u2029c\\ufeff")]
    [InlineData("\U000E0041", "\\U000e0041")]
    public void Whatever_does_not_print_is_written_out(string text, string escaped) => Assert.Equal(escaped, Printable.Escape(text));

    [Fact]
    public void Half_a_surrogate_pair_does_no_harm() => Assert.Equal("a\uFFFD\\n", Printable.Escape($"a{'\uD800'}\n"));
}
