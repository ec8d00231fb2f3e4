using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Reconcile;

/// <summary>What a peer's "file added" or "file modified" is worth. Times in seconds after <see cref="Given.Start"/>.</summary>
public sealed class FileClaimTests
{
    private const string Lesser = "a2";
    private const string Greater = "a1";

    private static readonly Peer Bob = Given.Peer("bob", PeerDialect.Original);
    private static readonly Peer Carol = Given.Peer("carol", PeerDialect.Original);

    [Fact]
    public void The_two_contents_of_these_tables_are_ordered_as_they_say() =>
        Assert.True(Given.Content(Greater).Sha1 > Given.Content(Lesser).Sha1);

    [Fact]
    public void A_path_that_was_never_seen_takes_any_file() =>
        Assert.Equal(ClaimVerdict.Newer, Judge(null, Given.Record("f", "x", -1_000_000), null));

    [Theory]
    [InlineData(0, ClaimVerdict.Same)]
    [InlineData(-500, ClaimVerdict.Same)]
    [InlineData(500, ClaimVerdict.Same)]
    public void The_same_bytes_are_the_same_whatever_their_time(long mtime, ClaimVerdict expected) =>
        Assert.Equal(expected, Judge(Given.Row(Lesser, 0), Given.Record("f", Lesser, mtime), null));

    [Theory]
    [InlineData(1, 0, Lesser, ClaimVerdict.Newer)]
    [InlineData(-1, 0, Greater, ClaimVerdict.Older)]
    [InlineData(0, 0, Greater, ClaimVerdict.Newer)]
    [InlineData(3601, 3600, Lesser, ClaimVerdict.Newer)] // their clock is an hour ahead
    [InlineData(3599, 3600, Greater, ClaimVerdict.Older)]
    [InlineData(3600, 3600, Greater, ClaimVerdict.Newer)]
    [InlineData(-3599, -3600, Lesser, ClaimVerdict.Newer)]
    [InlineData(-3601, -3600, Greater, ClaimVerdict.Older)]
    public void An_original_peers_file_is_judged_by_its_corrected_mtime_and_then_by_sha1(long mtime, long offset, string text, ClaimVerdict expected)
    {
        var mine = text == Greater ? Lesser : Greater;
        Assert.Equal(expected, Judge(Given.Row(mine, 0), Given.Record("f", text, mtime), null, Bob with { ClockOffsetSeconds = offset }));
    }

    [Fact]
    public void An_equal_time_with_the_lesser_sha1_loses() =>
        Assert.Equal(ClaimVerdict.Older, Judge(Given.Row(Greater, 0), Given.Record("f", Lesser, 0), null));

    [Fact]
    public void A_time_that_no_clock_shows_stays_early_or_late_when_it_is_corrected()
    {
        var file = Given.Record("f", "other", 0);
        Assert.Equal(ClaimVerdict.Older, Judge(Given.Row(Lesser, 0), file with { Mtime = long.MinValue }, null, Bob with { ClockOffsetSeconds = 3600 }));
        Assert.Equal(ClaimVerdict.Newer, Judge(Given.Row(Lesser, 0), file with { Mtime = long.MaxValue }, null, Bob with { ClockOffsetSeconds = -3600 }));
    }

    [Fact]
    public void Fractions_of_a_second_do_not_count_on_the_wire()
    {
        var row = Given.Row(Lesser, 0);
        var entry = row.Current! with { ModifiedNs = row.Current.ModifiedNs + 999_999_999 };
        row = row with { Versions = row.Versions.Mint(new Dot(Given.Own, 2), entry, row.Versions.Winner!.Dot) };
        Assert.Equal(ClaimVerdict.Newer, Judge(row, Given.Record("f", Greater, 0), null));
    }

    [Theory]
    [InlineData(3601, ClaimVerdict.Newer)]
    [InlineData(3599, ClaimVerdict.Older)]
    public void A_file_that_came_from_this_very_peer_is_compared_on_its_own_clock(long mtime, ClaimVerdict expected)
    {
        var ahead = Bob with { ClockOffsetSeconds = 3600 };
        var row = Given.Row(Lesser, mtime: 3600, stamp: 0, author: ahead);
        Assert.Equal(expected, Judge(row, Given.Record("f", "other", mtime), null, ahead));
    }

    [Theory]
    [InlineData(11, ClaimVerdict.Newer)]
    [InlineData(9, ClaimVerdict.Older)]
    public void A_file_that_came_from_another_peer_is_compared_with_its_time_on_our_clock(long mtime, ClaimVerdict expected)
    {
        var row = Given.Row(Lesser, mtime: 3610, stamp: 10, author: Carol);
        Assert.Equal(expected, Judge(row, Given.Record("f", "other", mtime), null));
    }

    [Theory]
    [InlineData(11, -9999, ClaimVerdict.Newer)] // mtime set back, content moved on
    [InlineData(9, 9999, ClaimVerdict.Older)]
    [InlineData(10, 9999, ClaimVerdict.Older)]
    public void Between_modern_peers_the_stamp_decides_and_not_the_mtime(long stamp, long mtime, ClaimVerdict expected) =>
        Assert.Equal(expected, Judge(Given.Row(Greater, 0, stamp: 10), Given.Record("f", Lesser, mtime), stamp));

    [Fact]
    public void Equal_stamps_are_decided_by_sha1() =>
        Assert.Equal(ClaimVerdict.Newer, Judge(Given.Row(Lesser, 0, stamp: 10), Given.Record("f", Greater, 0), 10));

    [Theory]
    [InlineData(99, ClaimVerdict.Older)]
    [InlineData(100, ClaimVerdict.Older)]
    [InlineData(101, ClaimVerdict.Newer)]
    public void A_tombstone_from_here_beats_the_same_or_an_older_file_and_yields_to_a_newer_one(long mtime, ClaimVerdict expected)
    {
        var row = Given.Row(Lesser, 0, stamp: 100, kind: EntryKind.Deleted);
        Assert.Equal(expected, Judge(row, Given.Record("f", Lesser, mtime), null));
        Assert.Equal(expected, Judge(row, Given.Record("f", Lesser, mtime + 7200), null, Bob with { ClockOffsetSeconds = 7200 }));
        Assert.Equal(expected, Judge(row, Given.Record("f", Lesser, 0), mtime));
    }

    [Fact]
    public void The_original_peer_that_deleted_a_file_may_bring_it_back_with_its_old_time()
    {
        var row = Given.Row(Lesser, 0, stamp: 100, author: Bob, kind: EntryKind.Deleted);
        Assert.Equal(ClaimVerdict.Newer, Judge(row, Given.Record("f", Lesser, 0), null));
        Assert.Equal(ClaimVerdict.Older, Judge(row, Given.Record("f", Lesser, 0), null, Carol));
    }

    private static ClaimVerdict Judge(IndexRow? row, CloudBox.Protocol.Status.FileRecord file, long? stamp, Peer? peer = null) =>
        Reconciler.Judge(row, new(peer ?? Bob, file, EntryKind.File, Given.At(stamp)), Given.Own);
}
