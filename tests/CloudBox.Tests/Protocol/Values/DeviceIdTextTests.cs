using System.Text.RegularExpressions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Values;

public sealed partial class DeviceIdTextTests
{
    [Fact]
    public void An_id_comes_back_from_its_text_however_it_is_written()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var id = Make(random);
            var text = DeviceIdText.Format(id);
            Assert.Matches(Form(), text);
            Assert.StartsWith(DeviceIdText.FormatShort(id), text, StringComparison.Ordinal);
            foreach (var written in new[] { text, text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal), text.Replace('-', ' ') })
            {
                Assert.True(DeviceIdText.TryParse(written, out var parsed));
                Assert.Equal(id, parsed);
            }
        }
    }

    [Fact]
    public void Any_one_wrong_character_is_found()
    {
        var text = DeviceIdText.Format(Make(new Random(2)));
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '-') continue;
            foreach (var wrong in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".Where(c => c != text[at]))
            {
                Assert.False(DeviceIdText.TryParse($"{text[..at]}{wrong}{text[(at + 1)..]}", out _), $"{wrong} at {at}");
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an id")]
    public void Other_text_is_no_id(string? text) => Assert.False(DeviceIdText.TryParse(text, out _));

    [Fact]
    public void Text_that_is_too_long_or_too_short_is_no_id()
    {
        var text = DeviceIdText.Format(Make(new Random(3)));
        Assert.False(DeviceIdText.TryParse(text + "A", out _));
        Assert.False(DeviceIdText.TryParse(text[..^1], out _));
    }

    [GeneratedRegex("^([A-Z2-7]{7}-){7}[A-Z2-7]{7}$")]
    private static partial Regex Form();

    private static DeviceId Make(Random random)
    {
        var bytes = new byte[DeviceId.Size];
        random.NextBytes(bytes);
        return DeviceId.FromBytes(bytes);
    }
}
