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
    public void What_everybody_has_given_up_may_not_be_live()
    {
        var file = Save("a", 1);
        _oracle.Removes(0, "a", null, file);
        _oracle.CheckEnd([], _ => false);
        Assert.Equal("I8", Assert.Throws<Violation>(() => _oracle.CheckEnd([("a", file.Content)], _ => false)).Invariant);
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

    private Inode Save(string name, ulong page)
    {
        _disk.Create(_disk.Root, name, byUser: true, out var file);
        _oracle.Writes(0, name, null, file, new Blob(page));
        _disk.Write(file, 0, page, byUser: true);
        _oracle.Wrote(0, name, file);
        return file;
    }
}
