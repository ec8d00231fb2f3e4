using CloudBox.Engine.Announce;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Announce;

public sealed class MismatchDampingTests
{
    private const long Interval = 60 * Given.Second;

    private static readonly PeerKey Bob = Given.Peer("bob").Key;
    private static readonly FolderDigest Ours = new(Given.Content("ours").Sha1, 1);
    private static readonly FolderDigest Theirs = new(Given.Content("theirs").Sha1, 1);

    private readonly MismatchDamping _damping = new(Interval, capacity: 3);

    [Fact]
    public void The_first_mismatch_counts_at_once_and_the_next_only_after_a_check()
    {
        Assert.Equal(new MismatchDamping.Verdict(true, true), _damping.Mismatch(Bob, Theirs, Ours, 0));
        Assert.Equal(default, _damping.Mismatch(Bob, Theirs, Ours, Interval - 1));
        Assert.Equal(new MismatchDamping.Verdict(true, false), _damping.Mismatch(Bob, Theirs, Ours, Interval));
    }

    [Fact]
    public void A_mismatch_that_lasts_counts_every_ten_checks_in_the_end()
    {
        var counted = Enumerable.Range(0, 100).Where(check => _damping.Mismatch(Bob, Theirs, Ours, check * Interval).ShouldAnnounce);
        Assert.Equal([0, 1, 3, 7, 15, 25, 35, 45, 55, 65, 75, 85, 95], counted);
    }

    [Fact]
    public void Another_pair_of_hashes_counts_at_once()
    {
        _damping.Mismatch(Bob, Theirs, Ours, 0);
        Assert.True(_damping.Mismatch(Bob, Ours, Theirs, 1).IsNew);
        Assert.True(_damping.Mismatch(Bob, Theirs, Ours, 2).ShouldAnnounce);
    }

    [Fact]
    public void After_a_match_the_same_pair_counts_at_once()
    {
        _damping.Mismatch(Bob, Theirs, Ours, 0);
        _damping.Match(Bob);
        Assert.True(_damping.Mismatch(Bob, Theirs, Ours, 1).IsNew);
    }

    [Fact]
    public void It_remembers_a_bounded_number_of_peers_and_each_on_its_own()
    {
        for (var i = 0; i < 4; i++) Assert.True(_damping.Mismatch(Given.Peer($"p{i}").Key, Theirs, Ours, i).ShouldAnnounce);
        Assert.False(_damping.Mismatch(Given.Peer("p3").Key, Theirs, Ours, 5).ShouldAnnounce);
        Assert.True(_damping.Mismatch(Given.Peer("p0").Key, Theirs, Ours, 5).IsNew); // the one that was to be answered first gave way
    }
}
