using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class MountTests : IDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("cloudbox-test-");

    public void Dispose() => _top.Delete(recursive: true);

    [MountFact]
    public void A_full_disk_is_told_before_and_while_bytes_come_and_passes()
    {
        using var mount = new SmallMount(_top.FullName, "20m");
        using var folder = new FolderFixture(_top.FullName);
        Assert.Throws<NoSpaceException>(() => folder.Folder.Stage.Create(20_000_000));

        using (var staged = folder.Folder.Stage.Create(0)) // a sender that sends more than it said
        {
            Assert.Throws<NoSpaceException>(() =>
            {
                for (var i = 0; i < 40; i++) staged.Append(new byte[1_000_000]);
            });
            Assert.Throws<NoSpaceException>(() => staged.Complete());
        }

        Assert.Equal(0, folder.FilesInStage());
        Assert.Equal(InstallOutcome.Done, folder.Install("a.txt", "works again").Outcome);
    }

    [MountFact]
    public void A_very_small_disk_can_be_used()
    {
        using var mount = new SmallMount(_top.FullName, "4m");
        using var folder = new FolderFixture(_top.FullName);
        Assert.Equal(InstallOutcome.Done, folder.Install("a.txt", "fits").Outcome);
    }

    [MountFact]
    public void A_disk_without_room_for_the_directory_of_a_file_is_no_space()
    {
        using var mount = new SmallMount(_top.FullName, "40m,nr_inodes=20");
        using var folder = new FolderFixture(_top.FullName);
        using var staged = folder.Stage("small");
        for (var i = 0; i < 20; i++)
        {
            try
            {
                folder.Write($"filler{i}", "");
            }
            catch (IOException)
            {
                break; // no inode is left
            }
        }

        var order = new InstallOrder(RelativePath.Parse("directory/a.txt"), staged, 0, null);
        var result = folder.Folder.Install(order);

        Assert.Equal(InstallOutcome.NoSpace, result.Outcome);
        Assert.Equal("Cannot make the directory of directory/a.txt: No space left on device.", result.Problem);
        File.Delete(folder.FullPath("filler0"));
        Assert.Equal(InstallOutcome.Done, folder.Folder.Install(order).Outcome);
    }

    [MountFact]
    public void A_file_system_mounted_inside_the_folder_is_refused_in_words()
    {
        using var folder = new FolderFixture();
        var inside = Directory.CreateDirectory(folder.FullPath("mounted")).FullName;
        using var mount = new SmallMount(inside, "1m");
        folder.Write("mounted/old.txt", "user");

        var added = folder.Install("mounted/a.txt", "peer");
        var replaced = folder.Install("mounted/old.txt", "peer", default(DiskStamp));
        var removed = folder.Remove("mounted/old.txt", default(DiskStamp));

        Assert.All([added, replaced, removed], result => Assert.Equal(InstallOutcome.Failed, result.Outcome));
        Assert.All([added, replaced, removed], result => Assert.EndsWith("another file system is mounted there.", result.Problem, StringComparison.Ordinal));
        Assert.Equal("user", folder.Read("mounted/old.txt"));
        Assert.Equal(["old.txt"], Directory.GetFiles(inside).Select(Path.GetFileName));
        Assert.Empty(folder.Archived());
        Assert.Equal(0, folder.FilesInStage());
    }

    [MountFact]
    public void Files_on_or_under_something_mounted_inside_the_folder_are_neither_there_nor_gone()
    {
        using var folder = new FolderFixture();
        var inside = Directory.CreateDirectory(folder.FullPath("mounted")).FullName;
        folder.Write("mounted/hidden.txt", "user");
        using (new SmallMount(inside, "1m"))
        {
            folder.Write("mounted/other.txt", "user");
            Assert.Equal(ObservedKind.Unreadable, folder.Observe("mounted/other.txt").Kind);
            Assert.Equal(ObservedKind.Unreadable, folder.Observe("mounted/hidden.txt").Kind);
        }

        Assert.Equal(ObservedKind.File, folder.Observe("mounted/hidden.txt").Kind);
    }

    [MountFact]
    public void A_folder_whose_disk_is_unmounted_is_broken_and_nothing_in_it_is_absent()
    {
        using var mount = new SmallMount(_top.FullName, "40m");
        using var folder = new FolderFixture(_top.FullName);
        folder.Write("a.txt", "user");
        Assert.True(folder.Folder.CheckRoot().IsHealthy);

        mount.Unmount();

        Assert.False(folder.Folder.CheckRoot().IsHealthy);
        Assert.Equal(ObservedKind.Unreadable, folder.Observe("nothing").Kind);
    }
}
