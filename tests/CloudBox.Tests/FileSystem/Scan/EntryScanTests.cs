using System.Runtime.Versioning;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Scan;

/// <summary>Directories and links are entries like files.</summary>
[SupportedOSPlatform("linux")]
public sealed class EntryScanTests : IDisposable
{
    private readonly ScanFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_directory_is_published_when_its_mode_or_inode_changes_and_not_when_its_content_does()
    {
        foreach (var name in new[] { "content", "mode", "replaced" }) _fixture.Write($"{name}/file");
        await _fixture.LearnAsync();
        _fixture.Write("content/more");
        File.SetUnixFileMode(_fixture.FullPath("mode"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Move(_fixture.FullPath("replaced"), Path.Combine(_fixture.Outside, "away"));
        Directory.CreateDirectory(_fixture.FullPath("replaced"));

        var report = await _fixture.ScanAsync();
        Assert.Equal(["mode", "replaced"], _fixture.PublishedDirectories);
        Assert.Equal(["content/more"], _fixture.PublishedNames);
        Assert.Equal(["replaced/file"], report.Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task The_set_group_id_bit_is_no_change_of_a_directory()
    {
        Directory.CreateDirectory(_fixture.FullPath("dir"));
        await _fixture.LearnAsync();
        File.SetUnixFileMode(_fixture.FullPath("dir"), File.GetUnixFileMode(_fixture.FullPath("dir")) | UnixFileMode.SetGroup);
        await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);
    }

    [Fact]
    public async Task A_link_is_published_once_and_again_when_it_leads_elsewhere()
    {
        File.CreateSymbolicLink(_fixture.FullPath("link"), "one");
        await _fixture.LearnAsync();
        Assert.Equal(ObservedKind.Symlink, Assert.Single(_fixture.Published).Kind);
        await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);

        File.Delete(_fixture.FullPath("link"));
        File.CreateSymbolicLink(_fixture.FullPath("link"), "two");
        var report = await _fixture.ScanAsync();
        Assert.Equal(["link"], _fixture.PublishedNames);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public async Task Every_kind_is_missing_when_it_is_gone()
    {
        _fixture.Write("file");
        Directory.CreateDirectory(_fixture.FullPath("dir"));
        File.CreateSymbolicLink(_fixture.FullPath("link"), "nowhere");
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("file"));
        File.Delete(_fixture.FullPath("link"));
        Directory.Delete(_fixture.FullPath("dir"));

        var report = await _fixture.ScanAsync();
        Assert.Equal(["dir", "file", "link"], report.Missing.Select(seen => seen.Path).Order().Select(path => path.Value));
        Assert.Empty(_fixture.Published);
    }

    [Fact]
    public async Task A_directory_that_became_a_file_is_published_as_one_and_what_was_in_it_is_missing()
    {
        _fixture.Write("thing/inside");
        await _fixture.LearnAsync();
        Directory.Delete(_fixture.FullPath("thing"), recursive: true);
        _fixture.Write("thing");

        var report = await _fixture.ScanAsync();
        Assert.Equal(("thing", ObservedKind.File), Assert.Single(_fixture.Published.Select(seen => (seen.Path.Value, seen.Kind))));
        Assert.Equal(["thing/inside"], report.Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task A_link_that_became_a_directory_is_both_missing_and_published_once()
    {
        File.CreateSymbolicLink(_fixture.FullPath("thing"), "nowhere");
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("thing"));
        Directory.CreateDirectory(_fixture.FullPath("thing"));

        var report = await _fixture.ScanAsync();
        Assert.Equal(["thing"], _fixture.PublishedDirectories);
        Assert.Single(_fixture.Published);
        Assert.Equal(ObservedKind.Directory, Assert.Single(report.Missing).Kind);
    }

    [Fact]
    public async Task A_scan_below_a_directory_looks_at_the_directory_itself()
    {
        Directory.CreateDirectory(_fixture.FullPath("new"));
        await _fixture.ScanAsync("new");
        Assert.Equal(["new"], _fixture.PublishedDirectories);
        await _fixture.LearnAsync();
        Directory.Delete(_fixture.FullPath("new"));
        Assert.Equal(["new"], (await _fixture.ScanAsync("new")).Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task The_untouched_row_of_a_conflict_copy_is_no_news_and_a_touched_or_missing_one_is()
    {
        foreach (var name in new[] { "copy", "edited", "gone" })
        {
            _fixture.Write(name, "loser");
            var seen = _fixture.Folder.Observe(RelativePath.Parse(name), null, 0);
            _fixture.Index.Put(new IndexRow(seen.Path, VersionSet.Empty, seen.Stamp)
            {
                CopyOf = RelativePath.Parse("a"),
                ShownInstead = new Shown(EntryKind.File, seen.Content),
            });
        }

        _fixture.Index.Commit();
        _fixture.Write("edited", "loser, edited");
        File.Delete(_fixture.FullPath("gone"));
        var report = await _fixture.ScanAsync();
        Assert.Equal(["edited"], _fixture.PublishedNames);
        Assert.Equal(["gone"], report.Missing.Select(seen => seen.Path.Value));
    }

    [MountFact]
    public async Task A_mount_point_is_not_entered_nor_new_nor_missing()
    {
        _fixture.Write("known/file");
        await _fixture.LearnAsync();
        Directory.CreateDirectory(_fixture.FullPath("new"));
        using var one = new SmallMount(_fixture.FullPath("known"), "64k");
        using var other = new SmallMount(_fixture.FullPath("new"), "64k");
        _fixture.Write("new/inside");

        var report = await _fixture.ScanAsync();
        Assert.Empty(_fixture.PublishedDirectories);
        Assert.Empty(report.Missing);
        Assert.False(report.IsComplete);
        Assert.All(_fixture.Published, seen => Assert.Equal(ObservedKind.Unreadable, seen.Kind));
    }
}
