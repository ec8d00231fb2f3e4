using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using static CloudBox.Tests.FileSystem.Index.IndexRows;

namespace CloudBox.Tests.FileSystem.Index;

public sealed class VersionSetCodecTests
{
    private static readonly byte[] Key = "key"u8.ToArray();

    private static readonly VersionSet Set =
        One(Live("x", long.MinValue), ulong.MaxValue)
            .Join(One(Deleted("y"), 1, new ReplicaId(1)))
            .Mint(new Dot(new ReplicaId(9), 4), Live("z") with { Author = "élan" })
            .Mint(new Dot(new ReplicaId(10), 5), Live("d") with { Kind = EntryKind.Directory })
            .Mint(new Dot(new ReplicaId(11), 6), Live("l") with { Kind = EntryKind.Symlink, Author = "bob" });

    [Fact]
    public void A_set_comes_back_as_it_was_written()
    {
        Assert.True(VersionSetCodec.TryRead(VersionSetCodec.Write(Set, Key), Key, out var read));
        Assert.Equal(Set, read);
        Assert.True(VersionSetCodec.TryRead(VersionSetCodec.Write(VersionSet.Empty, Key), Key, out read));
        Assert.Equal(VersionSet.Empty, read);
    }

    [Fact]
    public void A_set_of_the_first_format_is_read_and_its_authors_are_unknown()
    {
        var set = One(Live("x", long.MinValue), ulong.MaxValue).Join(One(Deleted("y"), 1, new ReplicaId(1)));
        Assert.True(VersionSetCodec.TryRead(FormatOne.Write(set, Key), Key, out var read));
        Assert.Equal(set, read);
        Assert.All(read.Siblings, sibling => Assert.Equal("", sibling.Entry.Author));
    }

    [Fact]
    public void A_directory_in_the_first_format_is_damage()
    {
        var set = One(Live("x") with { Kind = EntryKind.Directory });
        Assert.False(VersionSetCodec.TryRead(FormatOne.Write(set, Key), Key, out _));
    }

    [Fact]
    public void What_is_shown_comes_back_and_every_changed_byte_and_cut_is_noticed()
    {
        var shown = new Shown(EntryKind.Symlink, Live("text").Content);
        var bytes = ShownCodec.Write(shown, Key);
        Assert.True(ShownCodec.TryRead(bytes, Key, out var read));
        Assert.Equal(shown, read);
        Assert.False(ShownCodec.TryRead(bytes, "other"u8, out _));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x40;
            Assert.False(ShownCodec.TryRead(changed, Key, out _));
            Assert.False(ShownCodec.TryRead(bytes.AsSpan(..i), Key, out _));
        }
    }

    [Fact]
    public void Every_changed_byte_and_every_cut_is_noticed()
    {
        var bytes = VersionSetCodec.Write(Set, Key);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x40;
            Assert.False(VersionSetCodec.TryRead(changed, Key, out _));
            Assert.False(VersionSetCodec.TryRead(bytes.AsSpan(..i), Key, out _));
        }
    }

    [Fact]
    public void Noise_is_refused_without_an_exception()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var noise = new byte[random.Next(400)];
            random.NextBytes(noise);
            if (noise.Length > 4) (noise[0], noise[2], noise[4]) = ((byte)random.Next(1, 3), 0, 0);
            Assert.False(VersionSetCodec.TryRead(noise, Key, out _));
        }
    }
}
