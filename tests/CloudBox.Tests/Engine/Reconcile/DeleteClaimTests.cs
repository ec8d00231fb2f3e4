using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Reconcile;

/// <summary>What a peer's "file deleted" is worth.</summary>
public sealed class DeleteClaimTests
{
    private static readonly Peer Bob = Given.Peer("bob", PeerDialect.Original);

    [Fact]
    public void Deleting_what_is_not_there_changes_nothing()
    {
        var claim = Given.Claim("x", 0, kind: EntryKind.Deleted);
        Assert.Equal(ClaimVerdict.Same, Reconciler.Judge(null, claim, Given.Own));
        Assert.Equal(ClaimVerdict.Same, Reconciler.Judge(Given.Row("x", 0, kind: EntryKind.Deleted), claim, Given.Own));
        Assert.Equal(ClaimVerdict.Same, Reconciler.JudgeConfirmedDelete(null, claim, Given.Own));
        Assert.Equal(ClaimVerdict.Same, Reconciler.JudgeConfirmedDelete(Given.Row("x", 0, kind: EntryKind.Deleted), claim, Given.Own));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-500)]
    [InlineData(500)]
    public void A_delete_that_names_exactly_our_bytes_stands(long mtime) =>
        Assert.Equal(ClaimVerdict.Newer, Reconciler.Judge(Given.Row("x", 0), Given.Claim("x", mtime, kind: EntryKind.Deleted), Given.Own));

    [Theory]
    [InlineData("y")] // the same length, other bytes
    [InlineData("longer")]
    public void Any_other_delete_has_to_be_confirmed(string named) =>
        Assert.Equal(ClaimVerdict.Unconfirmed, Reconciler.Judge(Given.Row("x", 0), Given.Claim(named, 500, kind: EntryKind.Deleted), Given.Own));

    [Theory]
    [InlineData("x", 99, ClaimVerdict.Older)]
    [InlineData("y", 99, ClaimVerdict.Older)]
    [InlineData("x", 100, ClaimVerdict.Newer)]
    [InlineData("x", 101, ClaimVerdict.Newer)]
    [InlineData("y", 101, ClaimVerdict.Unconfirmed)]
    public void A_modern_delete_with_an_earlier_stamp_has_not_seen_what_we_have(string named, long stamp, ClaimVerdict expected) =>
        Assert.Equal(expected, Reconciler.Judge(Given.Row("x", 0, stamp: 100), Given.Claim(named, 0, stamp, kind: EntryKind.Deleted), Given.Own));

    [Theory]
    [InlineData(10, ClaimVerdict.Newer)]
    [InlineData(11, ClaimVerdict.Newer)]
    [InlineData(9, ClaimVerdict.Older)]
    public void A_confirmed_delete_never_takes_a_version_newer_than_the_one_it_names(long mtime, ClaimVerdict expected)
    {
        var claim = Given.Claim("other", mtime, kind: EntryKind.Deleted);
        Assert.Equal(expected, Reconciler.JudgeConfirmedDelete(Given.Row("x", 10), claim, Given.Own));

        var ahead = Given.Claim("other", mtime + 3600, peer: Bob with { ClockOffsetSeconds = 3600 }, kind: EntryKind.Deleted);
        Assert.Equal(expected, Reconciler.JudgeConfirmedDelete(Given.Row("x", 10), ahead, Given.Own));
    }
}
