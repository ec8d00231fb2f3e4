using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.FileSystem;

public sealed class PatchedFileTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parts_from_the_wire_and_from_a_file_become_what_they_are_together()
    {
        _folder.Write("old", "the quick brown fox");
        using var old = Open("old");
        using var patched = _folder.Folder.PatchStage.CreatePatched(15);
        patched.Copy(old, 16, new ByteRange(12, 3));
        patched.Write("slow "u8, 4);
        patched.Copy(old, 0, new ByteRange(0, 4));
        patched.Write("old"u8, 9);
        Assert.Equal(ContentHasher.Hash("the slow oldfox"u8), patched.Complete());
        Assert.Equal("the slow oldfox", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.StageDirectory))));
    }

    [Fact]
    public void A_part_of_what_the_kernel_cannot_copy_is_copied_by_hand()
    {
        using var old = new MemoryServedFile("0123456789"u8.ToArray());
        using var patched = _folder.Folder.PatchStage.CreatePatched(5);
        patched.Copy(old, 3, new ByteRange(0, 5));
        Assert.Equal(ContentHasher.Hash("34567"u8), patched.Complete());
    }

    [Fact]
    public void A_part_that_is_missing_shows_in_the_name()
    {
        using var patched = _folder.Folder.PatchStage.CreatePatched(5);
        patched.Write("34"u8, 0);
        Assert.Equal(2, patched.Complete().Length);
    }

    [Fact]
    public void A_source_that_became_shorter_is_an_error()
    {
        _folder.Write("old", "0123456789");
        using var old = Open("old");
        File.WriteAllText(_folder.FullPath("old"), "0");
        using var patched = _folder.Folder.PatchStage.CreatePatched(10);
        Assert.Throws<IOException>(() => patched.Copy(old, 0, new ByteRange(0, 10)));
    }

    [Fact]
    public void Nothing_is_put_beyond_the_end()
    {
        using var patched = _folder.Folder.PatchStage.CreatePatched(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => patched.Write("xx"u8, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => patched.Write("x"u8, -1));
    }

    [Fact]
    public void Dropped_parts_leave_neither_a_file_nor_a_promise()
    {
        var room = new DriveInfo(_folder.Root).AvailableFreeSpace / 10 * 6;
        using (var patched = _folder.Folder.PatchStage.CreatePatched(room)) patched.Write("x"u8, 0);
        Assert.Equal(0, _folder.FilesInStage());
        using var other = _folder.Folder.Stage.Create(room);
    }

    private IServedFile Open(string path) => _folder.Folder.OpenForSending(RelativePath.Parse(path))!;
}
