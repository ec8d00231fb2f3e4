using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Versions;

public sealed class VersionSetTests
{
    private static readonly Dot A1 = Histories.DotOf(0, 1);
    private static readonly Dot A2 = Histories.DotOf(0, 2);
    private static readonly Dot B1 = Histories.DotOf(1, 1);
    private static readonly Dot B2 = Histories.DotOf(1, 2);

    private static readonly VersionSet Created = VersionSet.Empty.Mint(A1, File(1));

    [Fact]
    public void A_path_nobody_has_seen_has_no_winner()
    {
        Assert.Null(VersionSet.Empty.Winner);
        Assert.Empty(VersionSet.Empty.Siblings);
    }

    [Fact]
    public void An_edit_replaces_what_it_was_made_on()
    {
        var edited = Created.Mint(B1, File(2), A1);

        Assert.Equal([B1], edited.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal(edited, Created.Join(edited));
    }

    [Fact]
    public void Concurrent_edits_stay_siblings()
    {
        var joined = Created.Mint(A2, File(2), A1).Join(Created.Mint(B1, File(3), A1));

        Assert.Equal([A2, B1], joined.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal(B1, joined.Winner!.Dot);
    }

    [Fact]
    public void An_edit_replaces_only_what_was_on_disk()
    {
        var conflict = Created.Mint(A2, File(2), A1).Join(Created.Mint(B1, File(3), A1));

        var edited = conflict.Mint(B2, File(4), B1);

        Assert.Equal([A2, B2], edited.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal(edited, conflict.Join(edited));
    }

    [Fact]
    public void What_has_been_seen_is_replaced_and_what_has_not_stays()
    {
        var conflict = Created.Mint(A2, File(2), A1).Join(Created.Mint(B1, File(3), A1));

        var seen = Created.See(B1);

        Assert.Equal([A1], seen.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal([A2], seen.Join(conflict).Siblings.Select(sibling => sibling.Dot));
    }

    [Fact]
    public void Replacing_every_sibling_resolves_the_conflict_everywhere()
    {
        var conflict = Created.Mint(A2, File(2), A1).Join(Created.Mint(B1, File(3), A1));

        var resolved = conflict.Mint(B2, File(4), A2, B1);

        Assert.Equal([B2], resolved.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal(resolved, conflict.Join(resolved));
        Assert.Equal(resolved, Created.Mint(A2, File(2), A1).Join(resolved));
    }

    [Fact]
    public void Modify_beats_delete_whatever_the_clocks_say()
    {
        var deleted = Created.Mint(A2, Tombstone(1000), A1);
        var modified = Created.Mint(B1, File(5), A1);

        Assert.Equal(B1, deleted.Join(modified).Winner!.Dot);
        Assert.Equal(B1, modified.Join(deleted).Winner!.Dot);
    }

    [Fact]
    public void A_late_announcement_does_not_resurrect_a_deleted_file()
    {
        var deleted = Created.Mint(B1, Tombstone(2), A1);

        Assert.Equal(deleted, deleted.Join(Created));
        Assert.False(deleted.Winner!.Entry.IsLive);
    }

    [Fact]
    public void A_new_file_after_a_delete_wins_over_the_tombstone()
    {
        var back = Created.Mint(B1, Tombstone(2), A1).Mint(A2, File(1), B1);

        Assert.Equal([A2], back.Siblings.Select(sibling => sibling.Dot));
        Assert.Equal(back, Created.Mint(B1, Tombstone(2), A1).Join(back));
    }

    [Fact]
    public void Of_equally_old_siblings_the_greater_dot_wins()
    {
        var joined = VersionSet.Empty.Mint(A1, File(7)).Join(VersionSet.Empty.Mint(B1, File(7)));

        Assert.Equal(B1, joined.Winner!.Dot);
    }

    [Fact]
    public void A_dot_is_never_used_twice()
    {
        Assert.Throws<ArgumentException>(() => Created.Mint(A1, File(2), A1));
        Assert.Throws<ArgumentException>(() => Created.Mint(A2, File(2), A1).Mint(A1, File(3), A2));
    }

    [Fact]
    public void A_set_restored_from_its_parts_is_the_same_set()
    {
        var set = Created.Mint(A2, File(2), A1).Join(Created.Mint(B1, File(3), A1));

        var restored = new VersionSet([.. set.Siblings.Reverse()], set.Context);

        Assert.Equal(set, restored);
        Assert.Equal(set.GetHashCode(), restored.GetHashCode());
        Assert.NotEqual(set, Created);
    }

    private static FileEntry File(long modified) =>
        new(EntryKind.File, new ContentId(modified, Sha1Digest.OfNothing, (UInt128)modified), modified, 0x1A4, modified);

    private static FileEntry Tombstone(long modified) => File(modified) with { Kind = EntryKind.Deleted };
}
