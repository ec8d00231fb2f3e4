using System.Text;
using CloudBox.Protocol.Values;
using Xunit.Abstractions;

namespace CloudBox.Tests.Protocol.Values;

public sealed class RelativePathFuzzTests(ITestOutputHelper output)
{
    private const int Seed = 335;

    private static readonly byte[][] Pieces =
    [
        .. new[] { "a", "..", ".", "/", "//", ".cloudbox", ".CLOUDBOX", "σ", "界", "😀", "\0", "\n", "\u007f", "\u0085", "\\", " ", new string('x', 254) }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xAE], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF],
    ];

    [Fact]
    public void Whatever_is_accepted_is_safe_below_the_root()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = RandomName(random);
            if (!RelativePath.TryParse(bytes, out var path, out var fault))
            {
                Assert.NotEqual(PathFault.None, fault);
                continue;
            }

            accepted++;
            Assert.Equal(PathFault.None, fault);
            AssertSafe(bytes, path.Value);
        }

        Assert.InRange(accepted, 2_000, 198_000);
    }

    [Fact]
    public void A_child_from_the_disk_is_what_its_whole_name_would_be()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        RelativePath[] parents = [.. new[] { "a", "界/b", string.Join('/', Enumerable.Repeat("d", 127)), string.Join('/', Enumerable.Repeat("d", 128)), string.Join('/', Enumerable.Repeat(new string('y', 254), 16)) }.Select(RelativePath.Parse), default];
        var accepted = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var (parent, name) = (parents[round % parents.Length], RandomName(random));
            byte[] whole = parent == default ? name : [.. Encoding.UTF8.GetBytes(parent.Value), (byte)'/', .. name];
            var isPath = RelativePath.TryParse(whole, out var path, out _);
            Assert.Equal(isPath, parent.TryAppend(name, out var child, out var fault));
            Assert.Equal(path, child);
            Assert.Equal(isPath, fault == PathFault.None);
            if (isPath) accepted++;
        }

        Assert.InRange(accepted, 1_000, 99_000);
    }

    private static void AssertSafe(byte[] bytes, string value)
    {
        Assert.Equal(bytes, Encoding.UTF8.GetBytes(value));
        Assert.InRange(bytes.Length, 1, 4096);
        Assert.DoesNotContain((byte)0, bytes);
        Assert.DoesNotContain(value, char.IsControl);
        var parts = value.Split('/');
        Assert.InRange(parts.Length, 1, 128);
        foreach (var part in parts)
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255);
            Assert.False(part is "." or "..");
        }

        Assert.NotEqual(".cloudbox", parts[0], StringComparer.OrdinalIgnoreCase);
        Assert.StartsWith("/a/folder/", Path.GetFullPath(value, "/a/folder"), StringComparison.Ordinal);
    }

    private static byte[] RandomName(Random random)
    {
        var bytes = new List<byte>();
        for (var count = random.Next(1, random.Next(50) == 0 ? 300 : 8); count > 0; count--)
        {
            var harmless = random.Next(4) != 0;
            bytes.AddRange(harmless ? Pieces[random.Next(2) * 3] : Pieces[random.Next(Pieces.Length)]);
        }

        if (random.Next(10) == 0) bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
        return [.. bytes];
    }
}
