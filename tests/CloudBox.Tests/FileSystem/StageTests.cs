using CloudBox.Engine.Folder;

namespace CloudBox.Tests.FileSystem;

public sealed class StageTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Dropped_bytes_leave_nothing()
    {
        using (var staged = _folder.Folder.Stage.Create(5)) staged.Append("hello"u8);
        using (_folder.Stage("complete")) Assert.Equal(1, _folder.FilesInStage());

        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void What_an_interrupted_run_left_is_dropped_at_the_start()
    {
        File.WriteAllText(Path.Combine(_folder.StageDirectory, "0011223344556677"), "half");
        _folder.Reopen();

        Assert.Equal(1, _folder.Folder.DroppedFromStage);
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void More_than_the_disk_holds_is_refused_before_the_first_byte()
    {
        var error = Assert.Throws<NoSpaceException>(() => _folder.Folder.Stage.Create(long.MaxValue / 2));

        Assert.Contains("No room for 4611686018427387903 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _folder.FilesInStage());
        using var other = _folder.Folder.Stage.Create(1); // and nothing stays promised
    }

    [Fact]
    public void Transfers_do_not_share_the_same_free_space()
    {
        var available = new DriveInfo(_folder.Root).AvailableFreeSpace;
        using (_folder.Folder.Stage.Create(available / 10 * 6))
        {
            Assert.Throws<NoSpaceException>(() => _folder.Folder.Stage.Create(available / 10 * 6));
        }

        using var alone = _folder.Folder.Stage.Create(available / 10 * 6);
    }

    [Fact]
    public void Complete_bytes_take_no_more()
    {
        using var staged = _folder.Stage("done");

        Assert.Throws<InvalidOperationException>(() => staged.Append("x"u8));
        Assert.Throws<InvalidOperationException>(() => staged.Complete());
    }

    [Fact]
    public void Nothing_staged_is_an_empty_file()
    {
        using var staged = _folder.Folder.Stage.Create(0);

        Assert.Equal(CloudBox.FileSystem.Reading.ContentHasher.Hash([]), staged.Complete());
        Assert.Equal(CloudBox.Protocol.Values.Sha1Digest.OfNothing, CloudBox.FileSystem.Reading.ContentHasher.Hash([]).Sha1);
    }
}
