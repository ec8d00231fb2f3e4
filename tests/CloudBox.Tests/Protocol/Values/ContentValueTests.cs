using System.Security.Cryptography;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Values;

public sealed class ContentValueTests
{
    [Fact]
    public void A_digest_keeps_its_bytes()
    {
        var bytes = SHA1.HashData("hello, cloudbox\n"u8);
        var digest = Sha1Digest.FromBytes(bytes);
        var copy = new byte[Sha1Digest.Size];

        digest.CopyTo(copy);

        Assert.Equal(bytes, copy);
        Assert.Equal("a1c5e727d14d911d304048f17a6d58dd4015db93", digest.ToString());
        Assert.Equal(Sha1Digest.FromBytes(SHA1.HashData([])), Sha1Digest.OfNothing);
    }

    [Fact]
    public void Digests_are_ordered_like_their_bytes()
    {
        for (var at = 0; at < Sha1Digest.Size; at++)
        {
            var greater = new byte[Sha1Digest.Size];
            greater[at] = 0x80;
            byte[] smaller = [.. greater];
            smaller[at] = 0x7F;
            smaller.AsSpan(at + 1).Fill(0xFF);

            Assert.True(Sha1Digest.FromBytes(smaller) < Sha1Digest.FromBytes(greater));
            Assert.Equal(0, Sha1Digest.FromBytes(greater).CompareTo(Sha1Digest.FromBytes(greater)));
        }
    }

    [Fact]
    public void Content_with_a_colliding_sha1_is_other_content_but_answers_to_the_same_record()
    {
        var one = new ContentId(5, Sha1Digest.OfNothing, 1);
        var other = new ContentId(5, Sha1Digest.OfNothing, 2);

        Assert.NotEqual(one, other);
        Assert.True(one.Matches(5, Sha1Digest.OfNothing) && other.Matches(5, Sha1Digest.OfNothing));
        Assert.False(one.Matches(6, Sha1Digest.OfNothing));
    }
}
