using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Protocol.Status;

public sealed class ClientNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("alice")]
    [InlineData("Ελένη")]
    [InlineData("my host / no. 1")]
    [InlineData("..")]
    [InlineData("\uFFFD")]
    [InlineData("😀")]
    public void Any_printable_text_is_a_name(string text)
    {
        Assert.True(ClientName.TryParse(text, out var name, out var fault));
        Assert.Equal(ClientNameFault.None, fault);
        Assert.Equal(text, name.Value);
        Assert.True(ClientName.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(name, fromBytes);
    }

    [Theory]
    [InlineData(null, ClientNameFault.Empty)]
    [InlineData("", ClientNameFault.Empty)]
    [InlineData("a\0b", ClientNameFault.ControlCharacter)]
    [InlineData("a\nb", ClientNameFault.ControlCharacter)]
    [InlineData("\u001b[2J", ClientNameFault.ControlCharacter)]
    [InlineData("a\u007f", ClientNameFault.ControlCharacter)]
    [InlineData("a\u0085", ClientNameFault.ControlCharacter)]
    public void Other_text_is_refused_with_the_reason(string? text, ClientNameFault expected) => AssertFault(expected, text);

    // Built here: text in attributes cannot carry half a surrogate pair.
    [Fact]
    public void Half_a_surrogate_pair_has_no_bytes()
    {
        foreach (var half in new[] { '\uD800', '\uDBFF', '\uDC00', '\uDFFF' })
        {
            AssertFault(ClientNameFault.NotUtf8, $"a{half}");
            AssertFault(ClientNameFault.NotUtf8, $"{half}a");
            AssertFault(ClientNameFault.NotUtf8, $"\uFFFD{half}");
        }
    }

    [Theory]
    [InlineData('x', 1)]
    [InlineData('ε', 2)]
    [InlineData('界', 3)]
    public void Has_255_bytes_at_most(char letter, int size)
    {
        var longest = new string(letter, 255 / size);

        Assert.True(ClientName.TryParse(longest, out var name, out _));
        Assert.True(ClientName.TryParse(Encoding.UTF8.GetBytes(longest), out _));
        Assert.Equal(longest, name.Value);
        AssertFault(ClientNameFault.TooLong, longest + letter);
        Assert.False(ClientName.TryParse(Encoding.UTF8.GetBytes(longest + letter), out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[0])]
    public void Bytes_that_are_no_utf8_are_refused(byte[] bytes) => Assert.False(ClientName.TryParse(bytes, out _));

    [Fact]
    public void Parse_throws_on_a_bad_name() => Assert.Throws<FormatException>(() => ClientName.Parse(""));

    private static void AssertFault(ClientNameFault expected, string? text)
    {
        Assert.False(ClientName.TryParse(text, out var name, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal("", name.Value);
    }
}
