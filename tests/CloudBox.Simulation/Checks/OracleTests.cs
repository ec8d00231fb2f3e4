using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <summary>Histories made by hand: what the oracle lets pass, and what not.</summary>
public class OracleTests
{
    private readonly Oracle _oracle = new();
    private readonly SimDisk _disk;

    public OracleTests() => _disk = new SimDisk(0, new DiskOptions(), () => 1, _oracle);

    [Fact]
    public void Bytes_that_nobody_has_replaced_may_not_vanish()
    {
        var file = Save("a", 1);
        Assert.Equal("I1", Assert.Throws<Violation>(() => _disk.Truncate(file, byUser: false)).Invariant);
    }

    [Fact]
    public void Who_has_them_on_disk_may_replace_them()
    {
        var file = Save("a", 1);
        _oracle.Writes(0, "a", null, file, new Blob(2));
        _disk.Write(file, 0, 2, byUser: true);
    }

    [Fact]
    public void The_program_may_move_bytes_to_the_archive_and_not_remove_them()
    {
        Save("a", 1);
        _disk.Rename(_disk.Root, "a", _disk.Archive, "1", RenameMode.NoReplace, byUser: false);
        Assert.Equal("I2", Assert.Throws<Violation>(() => _disk.Unlink(_disk.Archive, "1", byUser: false)).Invariant);
    }

    [Fact]
    public void Bytes_that_nobody_has_written_may_not_be_shown()
    {
        _disk.Create(_disk.Stage, "s", byUser: false, out var staged);
        _disk.Write(staged, 0, 99, byUser: false);
        Assert.Equal("I3", Assert.Throws<Violation>(() => _disk.Rename(_disk.Stage, "s", _disk.Root, "a", RenameMode.NoReplace, byUser: false)).Invariant);
    }

    [Fact]
    public void In_the_end_each_concurrent_write_is_live()
    {
        var file = Save("a", 1);
        Assert.Equal("I1", Assert.Throws<Violation>(() => _oracle.CheckEnd([], _ => false)).Invariant);
        _oracle.CheckEnd([("a", file.Content)], _ => false);
    }

    [Fact]
    public void Who_replaces_an_ordinary_file_that_stands_for_a_copys_copy_has_them_too()
    {
        const string Copy = "a (conflict bob 1)";
        Save(Copy, 1);
        var other = Save($"{Copy} (conflict carol 2)", 1);
        Assert.Equal("I1", Assert.Throws<Violation>(() => _oracle.CheckEnd([], _ => false)).Invariant);
        _oracle.Removes(0, $"{Copy} (conflict carol 2)", null, other);
        _oracle.CheckEnd([], _ => false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_that_are_moved_to_where_the_program_shows_them_are_no_other_state(bool isShown)
    {
        var file = Save("b", 1);
        _oracle.HasNoticed = (_, path, _) => isShown && path == "b (conflict bob 1)";
        _oracle.Removes(0, "b", null, file);
        _oracle.Moves(0, "a", null, "b (conflict bob 1)", file);
        if (isShown) _oracle.CheckEnd([], _ => false);
        else Assert.Equal("I1", Assert.Throws<Violation>(() => _oracle.CheckEnd([], _ => false)).Invariant);
    }

    [Fact]
    public void What_everybody_has_given_up_may_not_be_live()
    {
        var file = Save("a", 1);
        _oracle.Removes(0, "a", null, file);
        _oracle.CheckEnd([], _ => false);
        Assert.Equal("I8", Assert.Throws<Violation>(() => _oracle.CheckEnd([("a", file.Content)], _ => false)).Invariant);
    }

    [Fact]
    public void What_a_host_has_forgotten_that_it_was_given_up_may_be_live_there_and_nowhere_else()
    {
        var (one, two) = (Save("a", 1), Save("b", 2));
        _oracle.Removes(0, "a", null, one);
        _oracle.Removes(0, "b", null, two);
        _oracle.Forgets(0, "a");
        _oracle.CheckEnd([("a", one.Content)], _ => false);
        Assert.Equal("I8", Assert.Throws<Violation>(() => _oracle.CheckEnd([("b", two.Content)], _ => false)).Invariant);
    }

    [Fact]
    public void What_was_durable_may_not_be_lost_in_a_power_cut_and_what_was_not_may()
    {
        Save("a", 1);
        var kept = Save("b", 2);
        _disk.Sync(kept);
        _disk.SyncNames(_disk.Root);
        _oracle.Crash(_disk, () => _disk.Crash(Exploring.Choices.Replay(0, []).Stream("power")), (_, _) => false);
        Assert.Equal("I1", Assert.Throws<Violation>(() => _disk.Truncate(kept, byUser: false)).Invariant);
    }

    [Fact]
    public void A_deletion_needs_somebody_who_took_the_file_away()
    {
        var file = Save("a", 1);
        Assert.False(_oracle.MayBeGone(0, "a"));
        _oracle.Removes(0, "a", null, file);
        Assert.True(_oracle.MayBeGone(0, "a"));
        Assert.False(_oracle.MayBeGone(1, "a"));
    }

    [Fact]
    public void Bytes_that_a_disk_has_made_are_nobodys_and_no_version_of_one_who_knows_better()
    {
        var file = Save("a", 1);
        _disk.Sync(file);
        _disk.Rot(file, 0);
        Assert.True(_oracle.IsRotten(file.Content.Id));
        Assert.Equal("I19", Assert.Throws<Violation>(() => _oracle.Mints(0, "a", file.Content.Id)).Invariant);
        _disk.Create(_disk.Stage, "s", byUser: false, out var staged);
        _disk.Write(staged, 0, file.Content.Pages[0], byUser: false);
        Assert.Equal("I19", Assert.Throws<Violation>(() => _disk.Rename(_disk.Stage, "s", _disk.Root, "b", RenameMode.NoReplace, byUser: false)).Invariant);
    }

    [Fact]
    public void Rot_under_a_stat_that_is_new_is_as_good_as_an_edit()
    {
        var file = Save("a", 1);
        _disk.Sync(file);
        _disk.Rot(file, 0);
        _oracle.MayTakeForEdit(0, file.Content.Id);
        Assert.NotNull(_oracle.Mints(0, "a", file.Content.Id));
        _oracle.Adopts(0, "a", null, file, () => _disk.Accept(file));
        Assert.True(_oracle.IsKnown(file.Content));
        _oracle.CheckEnd([("a", file.Content)], _ => false);
        _oracle.CheckEnd([], _ => false);
    }

    [Fact]
    public void A_file_that_rots_is_still_a_copy_of_what_was_written()
    {
        var file = Save("a", 1);
        _disk.Sync(file);
        _disk.Rot(file, 0);
        var sound = file.Sound!;
        _disk.Repair(file);
        Assert.Same(sound, file.Content);
        _oracle.CheckEnd([("a", sound)], _ => false);
        Assert.Equal("I1", Assert.Throws<Violation>(() => _disk.Truncate(file, byUser: false)).Invariant);
    }

    private Inode Save(string name, ulong page)
    {
        _disk.Create(_disk.Root, name, byUser: true, out var file);
        _oracle.Writes(0, name, null, file, new Blob(page));
        _disk.Write(file, 0, page, byUser: true);
        _oracle.Wrote(0, name, file);
        return file;
    }
}
