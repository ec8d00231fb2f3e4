using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Values;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("docs/σχέδιο.txt")]
    [InlineData("a b/c\\d:e*?.txt")]
    [InlineData("...")]
    [InlineData("..a/b..")]
    [InlineData(".hidden/.x")]
    [InlineData(".cloudboxes")]
    [InlineData("a/.cloudbox/b")]
    [InlineData("cloudbox")]
    [InlineData("-rf")]
    [InlineData("😀/\uFFFD")]
    public void Names_of_any_script_are_taken_as_they_are(string text)
    {
        Assert.True(RelativePath.TryParse(text, out var path, out var fault));
        Assert.Equal(PathFault.None, fault);
        Assert.Equal(text, path.Value);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), path.Utf8Length);
        Assert.True(RelativePath.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes, out _));
        Assert.Equal(path, fromBytes);
    }

    [Theory]
    [InlineData("", PathFault.Empty)]
    [InlineData("/", PathFault.Absolute)]
    [InlineData("/a", PathFault.Absolute)]
    [InlineData("//a", PathFault.Absolute)]
    [InlineData("a//b", PathFault.EmptyPart)]
    [InlineData("a/", PathFault.EmptyPart)]
    [InlineData(".", PathFault.DotPart)]
    [InlineData("..", PathFault.DotPart)]
    [InlineData("./a", PathFault.DotPart)]
    [InlineData("../a", PathFault.DotPart)]
    [InlineData("a/./b", PathFault.DotPart)]
    [InlineData("a/../b", PathFault.DotPart)]
    [InlineData("a/..", PathFault.DotPart)]
    [InlineData("a\0b", PathFault.ControlCharacter)]
    [InlineData("a\nb", PathFault.ControlCharacter)]
    [InlineData("\u001b]0;x\u0007", PathFault.ControlCharacter)]
    [InlineData("a\u007f", PathFault.ControlCharacter)]
    [InlineData("a\u009b", PathFault.ControlCharacter)]
    [InlineData(".cloudbox", PathFault.Reserved)]
    [InlineData(".cloudbox/marker", PathFault.Reserved)]
    [InlineData(".CloudBox", PathFault.Reserved)]
    [InlineData(".CLOUDBOX/stage/x", PathFault.Reserved)]
    public void Other_names_are_refused_with_the_reason(string text, PathFault expected)
    {
        AssertFault(expected, text);
        Assert.False(RelativePath.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fromBytes));
        Assert.Equal(expected, fromBytes);
    }

    [Fact]
    public void Null_is_empty() => AssertFault(PathFault.Empty, null);

    [Fact]
    public void Half_a_surrogate_pair_has_no_bytes()
    {
        foreach (var half in new[] { '\uD800', '\uDBFF', '\uDC00', '\uDFFF' })
        {
            AssertFault(PathFault.NotUtf8, $"a/{half}");
            AssertFault(PathFault.NotUtf8, $"{half}a");
        }
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xAF })] // '/' in two bytes
    [InlineData(new byte[] { 0xC0, 0xAE, 0xC0, 0xAE })] // '..' likewise
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public void Bytes_that_are_no_utf8_are_refused(byte[] bytes)
    {
        Assert.False(RelativePath.TryParse(bytes, out _, out var fault));
        Assert.Equal(PathFault.NotUtf8, fault);
    }

    [Theory]
    [InlineData('x', 1)]
    [InlineData('界', 3)]
    public void A_part_has_255_bytes_at_most(char letter, int size)
    {
        var longest = new string(letter, 255 / size);

        AssertFault(PathFault.None, $"a/{longest}/b");
        AssertFault(PathFault.PartTooLong, $"a/{longest}{letter}/b");
    }

    [Fact]
    public void A_name_has_4096_bytes_at_most()
    {
        var most = string.Join('/', Enumerable.Repeat(new string('x', 255), 15)); // 3,839 bytes
        var longest = $"{most}/{new string('y', 127)}/{new string('z', 128)}";
        Assert.Equal(4096, longest.Length);

        AssertFault(PathFault.None, longest);
        AssertFault(PathFault.TooLong, longest + "z");
        Assert.False(RelativePath.TryParse(Encoding.UTF8.GetBytes(longest + "z"), out _, out var fault));
        Assert.Equal(PathFault.TooLong, fault);
        AssertFault(PathFault.TooLong, string.Join('/', Enumerable.Repeat(new string('界', 85), 17))); // 1,461 letters, 4,351 bytes
    }

    [Fact]
    public void A_name_has_128_parts_at_most()
    {
        AssertFault(PathFault.None, string.Join('/', Enumerable.Repeat("d", 128)));
        AssertFault(PathFault.TooDeep, string.Join('/', Enumerable.Repeat("d", 129)));
    }

    [Fact]
    public void Knows_its_name_its_directory_and_what_lies_under_it()
    {
        var path = RelativePath.Parse("a/b/c");

        Assert.Equal("c", path.Name.ToString());
        Assert.Equal(RelativePath.Parse("a/b"), path.Parent);
        Assert.Null(RelativePath.Parse("a").Parent);
        Assert.True(path.IsUnder(RelativePath.Parse("a/b")));
        Assert.True(path.IsUnder(RelativePath.Parse("a")));
        Assert.False(path.IsUnder(path));
        Assert.False(RelativePath.Parse("ab/c").IsUnder(RelativePath.Parse("a")));
        Assert.False(RelativePath.Parse("a").IsUnder(path));
    }

    [Fact]
    public void A_child_is_checked_like_any_name()
    {
        Assert.True(RelativePath.Parse("a").TryAppend("b", out var child, out _));
        Assert.Equal("a/b", child.Value);
        Assert.True(default(RelativePath).TryAppend("b", out var top, out _));
        Assert.Equal("b", top.Value);
        Assert.False(RelativePath.Parse("a").TryAppend("..", out _, out var fault));
        Assert.Equal(PathFault.DotPart, fault);
        Assert.False(default(RelativePath).TryAppend(".CloudBox", out _, out fault));
        Assert.Equal(PathFault.Reserved, fault);
    }

    private static void AssertFault(PathFault expected, string? text)
    {
        Assert.Equal(expected == PathFault.None, RelativePath.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("a", "a", "b", "b")]
    [InlineData("a/x/y", "a", "b/c", "b/c/x/y")]
    [InlineData("a/x/y", "a/x", "z", "z/y")]
    [InlineData("ab/x", "a", "b", null)]
    [InlineData("a", "a/x", "b", null)]
    public void A_path_below_a_directory_follows_its_name(string path, string from, string to, string? moved) =>
        Assert.Equal(moved, RelativePath.Parse(path).TryRebase(RelativePath.Parse(from), RelativePath.Parse(to), out var rebased) ? rebased.Value : null);

    [Fact]
    public void A_path_that_would_become_too_long_follows_no_name()
    {
        var deep = string.Join('/', Enumerable.Repeat(new string('x', 200), 20));
        Assert.False(RelativePath.Parse($"a/{deep}").TryRebase(RelativePath.Parse("a"), RelativePath.Parse(new string('b', 200)), out _));
    }
}
