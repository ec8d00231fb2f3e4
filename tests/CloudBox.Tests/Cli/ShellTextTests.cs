using CloudBox.Cli;

namespace CloudBox.Tests.Cli;

public sealed class ShellTextTests
{
    [Theory]
    [InlineData("/home/bob/cloudbox.key", "/home/bob/cloudbox.key")]
    [InlineData("", "''")]
    [InlineData("my share", "'my share'")]
    [InlineData("it's $HOME", "'it'\\''s $HOME'")]
    [InlineData("Ελένη", "'Ελένη'")]
    public void A_word_is_quoted_only_where_a_shell_needs_it(string text, string word) => Assert.Equal(word, ShellText.Word(text));
}
