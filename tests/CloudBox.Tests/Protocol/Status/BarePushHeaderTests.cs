using System.Text;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Status;

public sealed class BarePushHeaderTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("big.bin")]
    [InlineData("docs/σχέδιο.txt")]
    public void Is_the_name_padded_with_zeros(string name)
    {
        var block = new byte[BarePushHeader.Size];
        Array.Fill(block, (byte)0xEE);

        Assert.True(BarePushHeader.TryWrite(RelativePath.Parse(name), block));

        var utf8 = Encoding.UTF8.GetBytes(name);
        Assert.Equal([.. utf8, .. new byte[512 - utf8.Length]], block);
        Assert.True(BarePushHeader.TryRead(block, out var path));
        Assert.Equal(name, path.Value);
    }

    [Fact]
    public void A_name_needs_a_zero_behind_it()
    {
        var longest = $"{new string('x', 255)}/{new string('y', 255)}";
        var block = new byte[BarePushHeader.Size];

        Assert.True(BarePushHeader.TryWrite(RelativePath.Parse(longest), block));
        Assert.True(BarePushHeader.TryRead(block, out var path));
        Assert.Equal(longest, path.Value);
        Assert.False(BarePushHeader.TryWrite(RelativePath.Parse($"{longest[..^1]}/y"), block));
        Assert.False(BarePushHeader.TryRead(Encoding.UTF8.GetBytes($"{longest[..^1]}/y"), out _));
    }

    [Theory]
    [InlineData("", 512)]
    [InlineData("../x", 512)]
    [InlineData("/etc/passwd", 512)]
    [InlineData(".cloudbox/marker", 512)]
    [InlineData("x", 511)]
    [InlineData("x\0y", 512)]
    [InlineData("x\ny", 512)]
    public void Anything_else_is_none(string start, int size)
    {
        var block = new byte[size];
        Encoding.UTF8.GetBytes(start, block);

        Assert.False(BarePushHeader.TryRead(block, out _));
    }

    [Fact]
    public void Bytes_behind_the_block_are_content()
    {
        byte[] stream = [(byte)'x', .. new byte[511], 1, 2, 3];

        Assert.True(BarePushHeader.TryRead(stream, out var path));
        Assert.Equal("x", path.Value);
    }
}
