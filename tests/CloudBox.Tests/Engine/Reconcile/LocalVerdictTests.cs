using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Reconcile;

/// <summary>What a look at the disk means.</summary>
public sealed class LocalVerdictTests
{
    [Fact]
    public void A_file_without_a_row_is_added() =>
        Assert.Equal(LocalVerdict.Added, Reconciler.Judge(null, Given.Look(ObservedKind.File, "x")));

    [Fact]
    public void A_file_whose_row_is_a_tombstone_is_added() =>
        Assert.Equal(LocalVerdict.Added, Reconciler.Judge(Given.Row("x", 0, kind: EntryKind.Deleted), Given.Look(ObservedKind.File, "x")));

    [Theory]
    [InlineData("x", 0, LocalVerdict.Unchanged)]
    [InlineData("x", 5, LocalVerdict.Touched)]
    [InlineData("x", -5, LocalVerdict.Touched)]
    [InlineData("longer", 5, LocalVerdict.Modified)]
    public void A_known_file_is_judged_by_its_bytes_and_then_by_its_mtime(string text, long mtime, LocalVerdict expected) =>
        Assert.Equal(expected, Reconciler.Judge(Given.Row("x", 0), Given.Look(ObservedKind.File, text, mtime)));

    [Fact]
    public void Other_bytes_of_the_same_size_and_mtime_are_an_edit_when_the_ctime_says_so()
    {
        var look = Given.Look(ObservedKind.File, "y");
        Assert.Equal(LocalVerdict.Modified, Reconciler.Judge(Given.Row("x", 0), look with { Stamp = look.Stamp with { ChangedNs = look.Stamp.ChangedNs + 1 } }));
    }

    [Fact]
    public void Other_bytes_under_the_very_same_stat_are_damage_and_no_edit()
    {
        var row = Given.Row("x", 0);
        Assert.Equal(LocalVerdict.Damaged, Reconciler.Judge(row, Given.Look(ObservedKind.File, "y") with { Stamp = row.OnDisk!.Value }));
        var wished = row with { OnDisk = row.OnDisk.Value with { ChangedNs = 0 } };
        Assert.Equal(LocalVerdict.Modified, Reconciler.Judge(wished, Given.Look(ObservedKind.File, "y") with { Stamp = row.OnDisk.Value }));
    }

    [Fact]
    public void Another_inode_with_the_same_bytes_is_told_to_nobody()
    {
        var look = Given.Look(ObservedKind.File, "x");
        Assert.Equal(LocalVerdict.Restamped, Reconciler.Judge(Given.Row("x", 0), look with { Stamp = look.Stamp with { Inode = 9 } }));
        Assert.Equal(LocalVerdict.Restamped, Reconciler.Judge(Given.Row("x", 0), look with { Stamp = look.Stamp with { Mode = 0x1A4 | 0x800 } }));
    }

    [Fact]
    public void Other_permission_bits_are_a_change()
    {
        var look = Given.Look(ObservedKind.File, "x");
        Assert.Equal(LocalVerdict.Touched, Reconciler.Judge(Given.Row("x", 0), look with { Stamp = look.Stamp with { Mode = 0x1FF } }));
    }

    [Fact]
    public void A_time_that_the_disk_has_rounded_is_not_a_change()
    {
        var row = Given.Row("x", 0);
        var rounded = Given.Look(ObservedKind.File, "x").Stamp with { ModifiedNs = Given.At(0)!.Value - 7 };
        Assert.Equal(LocalVerdict.Unchanged, Reconciler.Judge(row with { OnDisk = rounded }, Given.Look(ObservedKind.File, "x") with { Stamp = rounded }));
    }

    [Fact]
    public void A_file_is_deleted_only_when_something_proves_it()
    {
        Assert.Equal(LocalVerdict.Deleted, Reconciler.Judge(Given.Row("x", 0), Given.Look(ObservedKind.Absent)));
        Assert.Equal(LocalVerdict.Unchanged, Reconciler.Judge(Given.Row("x", 0, kind: EntryKind.Deleted), Given.Look(ObservedKind.Absent)));
        Assert.Equal(LocalVerdict.Unchanged, Reconciler.Judge(null, Given.Look(ObservedKind.Absent)));
    }

    [Theory]
    [InlineData(ObservedKind.Directory)]
    [InlineData(ObservedKind.Symlink)]
    public void Another_kind_of_thing_in_the_place_of_a_file_is_a_change(ObservedKind kind)
    {
        Assert.Equal(LocalVerdict.Modified, Reconciler.Judge(Given.Row("x", 0), Given.Look(kind, "x")));
        Assert.Equal(LocalVerdict.Added, Reconciler.Judge(null, Given.Look(kind, "x")));
    }

    [Theory]
    [InlineData(ObservedKind.NotAFile)]
    [InlineData(ObservedKind.Unreadable)]
    [InlineData(ObservedKind.Unstable)]
    public void What_cannot_be_read_now_says_nothing_of_the_file_that_was_there(ObservedKind kind) =>
        Assert.Equal(LocalVerdict.Obscured, Reconciler.Judge(Given.Row("x", 0), Given.Look(kind)));

    [Fact]
    public void A_tombstone_names_the_bytes_that_were_deleted_and_is_stamped_with_the_time_of_deletion()
    {
        var entry = Reconciler.Tombstone(Given.Row("x", 0).Current, Given.At(50)!.Value);
        Assert.Equal(new FileEntry(EntryKind.Deleted, Given.Content("x"), Given.At(0)!.Value, 0x1A4, Given.At(50)!.Value), entry);
    }

    [Fact]
    public void A_new_file_is_stamped_with_its_mtime_and_keeps_its_nine_permission_bits()
    {
        var look = Given.Look(ObservedKind.File, "x", 7);
        var entry = Reconciler.Describe(null, look with { Stamp = look.Stamp with { Mode = 0xFED } }, LocalVerdict.Added);
        Assert.Equal(new FileEntry(EntryKind.File, Given.Content("x"), Given.At(7)!.Value, 0x1ED, Given.At(7)!.Value), entry);
    }
}
