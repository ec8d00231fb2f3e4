using CloudBox.Engine.Claims;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Engine.Reconcile;

/// <summary>What holds for all versions, times and clocks.</summary>
public sealed class ReconcilerLaws
{
    // Few different values, so that ties are common; and the ends of what 64 bits hold, which anyone may send or set.
    private static readonly Gen<long> Nanoseconds = Gen.Frequency(
        (8, Gen.Choose(0, 6).Select(half => (Given.Start * Given.Second) + (half * Given.Second / 2))),
        (1, Gen.Elements(long.MinValue, long.MinValue + 1, -1, 0, long.MaxValue - 1, long.MaxValue)));

    private static readonly Gen<long> StampTimes = Nanoseconds.Select(Stamps.Limit);

    private static readonly Gen<long> Seconds = Gen.Frequency(
        (8, Gen.Choose(-3, 3).Select(second => Given.Start + second)),
        (1, Gen.Elements(long.MinValue, -1, 0, long.MaxValue)));

    private static readonly Gen<long> Offsets = Gen.Frequency((4, Gen.Constant(0L)), (2, Gen.Elements(-3600L, 3L, 3600L)), (1, Gen.Elements(long.MinValue, long.MaxValue)));

    private static readonly Gen<ContentId> Contents = Gen.Elements("", "x", "y", "longer").Select(Given.Content);

    private static readonly Gen<Peer> Peers =
        from name in Gen.Elements("bob", "carol")
        from dialect in Gen.Elements(PeerDialect.Modern, PeerDialect.Original, PeerDialect.COriginal)
        from offset in Offsets
        select Given.Peer(name, dialect, offset);

    private static readonly Gen<FileEntry> Entries =
        from kind in Gen.Elements(EntryKind.File, EntryKind.File, EntryKind.Deleted)
        from content in Contents
        from modified in Nanoseconds
        from stamp in StampTimes
        select new FileEntry(kind, content, modified, 0x1A4, stamp);

    private static readonly Gen<IndexRow?> Rows = Gen.Frequency(
        (1, Gen.Constant<IndexRow?>(null)),
        (9, from entry in Entries from author in Peers from isOwn in Gen.Elements(true, false) select (IndexRow?)RowOf(entry, isOwn ? Given.Own : PseudoDevice.Of(Given.Own, author))));

    private static readonly Gen<Claim> Claims =
        from peer in Peers
        from kind in Gen.Elements(EntryKind.File, EntryKind.Deleted)
        from content in Contents
        from mtime in Seconds
        from stamp in StampTimes
        select new Claim(peer, new FileRecord(mtime, Given.Path("f"), content.Sha1, content.Length), kind, peer.Dialect == PeerDialect.Modern ? stamp : null);

    private static readonly Gen<Observation> Looks =
        from kind in Gen.Elements(Enum.GetValues<ObservedKind>())
        from content in Contents
        from modified in Nanoseconds
        select new Observation(Given.Path("f"), kind, 0) { Content = content, Stamp = new DiskStamp(content.Length, modified, modified, 1, 0x1A4) };

    [Fact]
    public void Judging_a_claim_is_total() => Holds(
        from row in Rows from claim in Claims select (row, claim),
        sample => Enum.IsDefined(Reconciler.Judge(sample.row, sample.claim, Given.Own)) && Enum.IsDefined(Reconciler.JudgeConfirmedDelete(sample.row, sample.claim, Given.Own)));

    [Fact]
    public void A_file_claim_never_has_to_be_confirmed_and_a_delete_never_takes_other_bytes_unconfirmed() => Holds(
        from row in Rows from claim in Claims select (row, claim),
        sample => Reconciler.Judge(sample.row, sample.claim, Given.Own) switch
        {
            ClaimVerdict.Unconfirmed => sample.claim.Kind == EntryKind.Deleted,
            ClaimVerdict.Newer when sample.claim.Kind == EntryKind.Deleted => sample.claim.File.Names(sample.row!.Current!.Content),
            _ => true,
        });

    [Fact]
    public void Of_two_different_files_exactly_one_is_newer_whichever_modern_host_judges() => Holds(
        from mine in Entries from theirs in Entries where mine.IsLive && theirs.IsLive && mine.Content != theirs.Content select (mine, theirs),
        pair => IsNewer(pair.theirs, pair.mine) != IsNewer(pair.mine, pair.theirs));

    [Fact]
    public void Of_a_file_and_a_tombstone_exactly_one_stands_whichever_modern_host_judges() => Holds(
        from file in Entries from tombstone in Entries where file.IsLive && !tombstone.IsLive && tombstone.Content == file.Content select (file, tombstone),
        pair => IsNewer(pair.file, pair.tombstone) != IsNewer(pair.tombstone, pair.file));

    [Fact]
    public void Of_two_different_files_exactly_one_is_newer_when_both_hosts_know_only_mtimes() => Holds(
        from mine in Entries
        from theirs in Entries
        from offset in Gen.Elements(0L, 5L, -3600L, 3600L)
        where mine.IsLive && theirs.IsLive && mine.Content != theirs.Content && mine.ModifiedNs is > 0 and < long.MaxValue - 1 && theirs.ModifiedNs is > 0 and < long.MaxValue - 1
        select (mine, theirs, offset),
        sample => IsNewerByMtime(sample.theirs, sample.mine, sample.offset) != IsNewerByMtime(sample.mine, sample.theirs, -sample.offset));

    [Fact]
    public void Being_newer_is_transitive_among_modern_files() => Holds(
        from a in Entries from b in Entries from c in Entries where a.IsLive && b.IsLive && c.IsLive select (a, b, c),
        sample => !(IsNewer(sample.a, sample.b) && IsNewer(sample.b, sample.c)) || sample.a.Content == sample.c.Content || IsNewer(sample.a, sample.c));

    [Fact]
    public void A_local_verdict_is_total_and_its_stamp_moves_on_with_every_change() => Holds(
        from row in Rows from look in Looks from now in Nanoseconds select (row, look, now),
        sample =>
        {
            var verdict = Reconciler.Judge(sample.row, sample.look);
            if (verdict is LocalVerdict.Unchanged or LocalVerdict.Restamped or LocalVerdict.Obscured) return true;
            var entry = verdict == LocalVerdict.Deleted ? Reconciler.Tombstone(sample.row!.Current, sample.now) : Reconciler.Describe(sample.row, sample.look, verdict);
            if (sample.row?.Current is not { StampNs: var previous }) return entry.StampNs <= Stamps.LatestNs;
            return verdict == LocalVerdict.Touched ? entry.StampNs == previous : entry.StampNs > previous;
        });

    private static bool IsNewer(FileEntry claimed, FileEntry held)
    {
        var claim = new Claim(Given.Peer(), FileRecord.Of(Given.Path("f"), claimed), claimed.Kind, claimed.StampNs);
        return Reconciler.Judge(RowOf(held, Given.Own), claim, Given.Own) == ClaimVerdict.Newer;
    }

    private static bool IsNewerByMtime(FileEntry claimed, FileEntry held, long offset)
    {
        var record = FileRecord.Of(Given.Path("f"), claimed);
        var claim = new Claim(Given.Peer("bob", PeerDialect.Original, offset), record with { Mtime = record.Mtime + Math.Max(0, offset) }, EntryKind.File, null);
        var shifted = held with { ModifiedNs = UnixTime.NsFromSeconds(UnixTime.SecondsFromNs(held.ModifiedNs) + Math.Max(0, -offset)) };
        return Reconciler.Judge(RowOf(shifted, Given.Own), claim, Given.Own) == ClaimVerdict.Newer;
    }

    private static IndexRow RowOf(FileEntry entry, ReplicaId author) =>
        new(Given.Path("f"), VersionSet.Empty.Mint(new Dot(author, 1), entry), entry.IsLive ? new DiskStamp(entry.Content.Length, entry.ModifiedNs, entry.ModifiedNs, 1, 0x1A4) : null);

    private static void Holds<T>(Gen<T> samples, Func<T, bool> law) =>
        Prop.ForAll(samples.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));
}
