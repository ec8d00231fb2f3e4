using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>Symbolic links are put, replaced and taken away as text, and never followed.</summary>
public sealed class LinkTests : IDisposable
{
    private const long Modified = 1_600_000_000_123_456_789;

    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_is_made_of_its_text_with_its_time()
    {
        var result = InstallLink("dir/link", "../some where/é");

        Assert.Equal(InstallOutcome.Done, result.Outcome);
        Assert.Equal("../some where/é", _folder.LinkText("dir/link"));
        Assert.Equal(_folder.EntryStampOf("dir/link"), result.Stamp);
        Assert.Equal(Modified, result.Stamp.ModifiedNs);
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void A_file_is_replaced_by_a_link_and_a_link_by_a_file()
    {
        _folder.Write("name", "file");
        Assert.Equal(InstallOutcome.Done, InstallLink("name", "nowhere", _folder.EntryStampOf("name")).Outcome);
        Assert.Equal("nowhere", _folder.LinkText("name"));
        Assert.Equal(["file"], _folder.Archived("name"));

        Assert.Equal(InstallOutcome.Done, _folder.Install("name", "again", _folder.EntryStampOf("name")).Outcome);
        Assert.Equal("again", _folder.Read("name"));
        Assert.Null(_folder.LinkText("name"));
        Assert.NotEqual(0x1FFu, _folder.StampOf("name").Mode); // not the link's
    }

    [Fact]
    public void A_link_is_replaced_and_its_target_stays_as_it_was()
    {
        var target = Path.Combine(_folder.Outside, "target");
        File.WriteAllText(target, "outside");
        File.CreateSymbolicLink(_folder.FullPath("link"), target);

        Assert.Equal(InstallOutcome.Done, InstallLink("link", "elsewhere", _folder.EntryStampOf("link")).Outcome);
        Assert.Equal("elsewhere", _folder.LinkText("link"));
        Assert.Equal("outside", File.ReadAllText(target));
    }

    [Fact]
    public void A_removed_link_is_in_the_archive()
    {
        File.CreateSymbolicLink(_folder.FullPath("link"), "nowhere");
        Assert.Equal(InstallOutcome.Done, _folder.Remove("link", _folder.EntryStampOf("link")).Outcome);
        Assert.Null(_folder.LinkText("link"));
        var archived = Assert.Single(Directory.GetFileSystemEntries(_folder.Archive, "link~*"));
        Assert.Equal("nowhere", new FileInfo(archived).LinkTarget);
    }

    [Fact]
    public void A_link_that_was_made_anew_is_somebodys_write()
    {
        File.CreateSymbolicLink(_folder.FullPath("link"), "one");
        var expected = _folder.EntryStampOf("link");
        File.Delete(_folder.FullPath("link"));
        File.CreateSymbolicLink(_folder.FullPath("link"), "two");

        Assert.Equal(InstallOutcome.Changed, InstallLink("link", "peer", expected).Outcome);
        Assert.Equal("two", _folder.LinkText("link"));
    }

    [Fact]
    public void A_save_between_the_last_look_and_the_exchange_keeps_the_name()
    {
        _folder.Write("name", "old");
        var expected = _folder.EntryStampOf("name");
        _folder.Time.MeddleOnce(() =>
        {
            File.WriteAllText(_folder.FullPath("name~"), "saved");
            File.Move(_folder.FullPath("name~"), _folder.FullPath("name"), overwrite: true);
        });

        Assert.Equal(InstallOutcome.Changed, InstallLink("name", "peer", expected).Outcome);
        Assert.Equal("saved", _folder.Read("name"));
        Assert.Equal(0, _folder.FilesInStage());
    }

    [Fact]
    public void The_text_can_be_tried_again_until_it_was_used_and_never_after()
    {
        _folder.Write("taken", "user");
        using var staged = _folder.Stage("target");
        Assert.Equal(InstallOutcome.Changed, Install("taken", staged).Outcome);
        Assert.Equal(1, _folder.FilesInStage()); // the text, and no link

        Assert.Equal(InstallOutcome.Done, Install("free", staged).Outcome);
        var again = Install("other", staged);
        Assert.Equal(InstallOutcome.Failed, again.Outcome);
        Assert.Contains("fetch them again", again.Problem, StringComparison.Ordinal);
        Assert.Null(_folder.LinkText("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_cannot_be_a_links_text_is_refused(string text)
    {
        Assert.Equal(InstallOutcome.Failed, InstallLink("link", text).Outcome);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_text_longer_than_the_system_takes_is_refused() =>
        Assert.Equal(InstallOutcome.Failed, InstallLink("link", new string('x', 5_000)).Outcome);

    private InstallResult InstallLink(string path, string text, DiskStamp? expected = null)
    {
        using var staged = _folder.Stage(text);
        return Install(path, staged, expected);
    }

    private InstallResult Install(string path, IStagedFile staged, DiskStamp? expected = null) =>
        _folder.Folder.Apply(new InstallOrder(RelativePath.Parse(path), staged, Modified, expected) { IsLink = true, Mode = 0x1FF });
}
