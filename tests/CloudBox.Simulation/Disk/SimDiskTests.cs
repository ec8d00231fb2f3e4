using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Disk;

public class SimDiskTests
{
    private readonly Recorder _watch = new();
    private long _nowNs = 1_700_000_000_000_000_000;

    [Fact]
    public void What_was_synced_survives_every_power_cut()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var disk = NewDisk();
            var file = Write(disk, "a", 1, 2);
            disk.Sync(file);
            disk.SyncNames(disk.Root);
            disk.Write(file, 0, 9, byUser: true);
            disk.Crash(Choices.Random(seed).Stream("power"));
            var after = disk.At("a");
            Assert.NotNull(after);
            Assert.Contains(after.Content.Pages[0], (ulong[])[1, 9, 0]);
        }
    }

    [Fact]
    public void Unsynced_bytes_are_lost_kept_torn_or_zeroed()
    {
        var seen = new HashSet<string>();
        for (var seed = 0UL; seed < 400; seed++)
        {
            var disk = NewDisk();
            Write(disk, "a", 1, 2);
            disk.SyncNames(disk.Root);
            disk.Crash(Choices.Random(seed).Stream("power"));
            seen.Add(string.Join(',', disk.At("a")!.Content.Pages.ToArray()));
        }

        Assert.Superset(new HashSet<string> { "", "1,2", "0,0", "1,0", "0,2" }, seen);
    }

    [Fact]
    public void A_rename_is_kept_or_lost_as_a_whole()
    {
        var kept = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var disk = NewDisk();
            disk.Sync(Write(disk, "a", 1));
            disk.SyncNames(disk.Root);
            disk.Rename(disk.Root, "a", disk.Root, "b", RenameMode.NoReplace, byUser: true);
            disk.Crash(Choices.Random(seed).Stream("power"));
            Assert.True(disk.At("a") is null != disk.At("b") is null);
            if (disk.At("b") is not null) kept++;
        }

        Assert.InRange(kept, 1, 99);
    }

    [Fact]
    public void Syncing_a_directory_takes_along_what_its_names_depend_on()
    {
        var disk = NewDisk();
        disk.Sync(Write(disk, "a", 1));
        disk.MakeDirectory(disk.Root, "d");
        disk.Find(disk.Root, "d", out var inner);
        disk.Rename(disk.Root, "a", inner, "a", RenameMode.NoReplace, byUser: true);
        disk.SyncNames(inner);
        disk.Crash(Choices.Replay(0, []).Stream("power"));
        Assert.Null(disk.At("a"));
        Assert.Equal(1UL, disk.At("d/a")!.Content.Pages[0]);
    }

    [Fact]
    public void A_failed_sync_drops_the_pages_and_is_told_once()
    {
        var disk = NewDisk();
        disk.Create(disk.Stage, "s", byUser: false, out var file);
        disk.Write(file, 0, 7, byUser: false);
        disk.FailingSyncs = 1;
        Assert.Equal(Errno.EIO, disk.Sync(file));
        Assert.Equal(Errno.None, disk.Sync(file));
        Assert.Equal(0, file.Content.Length);
    }

    [Fact]
    public void Names_that_differ_in_case_are_one_where_the_disk_folds_them()
    {
        var disk = NewDisk(new DiskOptions { FoldsCase = true });
        Write(disk, "a", 1);
        Assert.Equal(Errno.EEXIST, disk.Create(disk.Root, "A", byUser: true, out _));
        Assert.Equal(Errno.None, disk.Rename(disk.Root, "a", disk.Root, "A", RenameMode.Replace, byUser: true));
        disk.List(disk.Root, out var names);
        Assert.Equal(["A"], names);
    }

    [Fact]
    public void Coarse_times_round_down_and_writes_within_a_tick_look_alike()
    {
        var disk = NewDisk(new DiskOptions { ModifiedGranuleNs = 2_000_000_000, ChangedTickNs = 10_000_000 });
        var file = Write(disk, "a", 1);
        var before = file.Stamp;
        disk.Write(file, 0, 2, byUser: true);
        Assert.Equal(before, file.Stamp);
        _nowNs += 10_000_000;
        disk.Write(file, 0, 3, byUser: true);
        Assert.NotEqual(before, file.Stamp);
        Assert.True(before.IsSameFile(file.Stamp));
    }

    [Fact]
    public void A_full_disk_takes_nothing_new_and_lets_names_change()
    {
        var disk = NewDisk();
        Write(disk, "a", 1);
        disk.IsFull = true;
        Assert.Equal(Errno.ENOSPC, disk.Create(disk.Root, "b", byUser: true, out _));
        Assert.Equal(Errno.None, disk.Rename(disk.Root, "a", disk.Root, "b", RenameMode.NoReplace, byUser: true));
    }

    [Fact]
    public void Bytes_are_reachable_as_long_as_the_folder_or_the_archive_has_them()
    {
        var disk = NewDisk();
        var file = Write(disk, "a", 5);
        disk.Rename(disk.Root, "a", disk.Archive, "1", RenameMode.NoReplace, byUser: false);
        Assert.Equal(1, _watch.Reach(file.Content));
        disk.Unlink(disk.Archive, "1", byUser: true);
        Assert.Equal(0, _watch.Reach(file.Content));
    }

    private SimDisk NewDisk(DiskOptions? options = null) => new(0, options ?? new DiskOptions(), () => _nowNs, _watch);

    private static Inode Write(SimDisk disk, string name, params ulong[] pages)
    {
        disk.Create(disk.Root, name, byUser: true, out var file);
        for (var i = 0; i < pages.Length; i++) disk.Write(file, i, pages[i], byUser: true);
        return file;
    }

    private sealed class Recorder : IDiskWatch
    {
        private readonly Dictionary<ulong, int> _reach = [];

        public int Reach(Blob content) => _reach.GetValueOrDefault(content.Key);

        public void Gained(Blob content) => _reach[content.Key] = Reach(content) + 1;

        public void Lost(SimDisk disk, Blob content) => _reach[content.Key] = Reach(content) - 1;

        public void Shown(SimDisk disk, Inode inode, Inode directory, string name)
        {
        }

        public void WentBack(SimDisk disk, Inode inode, string from)
        {
        }

        public void Carried(SimDisk disk, Inode directory, string from, string to)
        {
        }

        public void Displaced(SimDisk disk, Inode inode, bool mayBeUnnoticed)
        {
        }

        public void Left(SimDisk disk, Inode directory, string name)
        {
        }

        public void Destroyed(SimDisk disk, Inode inode, string name) => throw new InvalidOperationException(name);

        public void Rotted(Blob after)
        {
        }

        public void Identify(Blob content)
        {
        }
    }
}
