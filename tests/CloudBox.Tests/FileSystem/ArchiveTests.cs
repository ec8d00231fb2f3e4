using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Archiving;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class ArchiveTests : IDisposable
{
    // Nothing to spare on a full disk, so that a test means the same on every machine.
    private static readonly ArchiveLimits Limits = new() { LeastFree = 0 };

    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_older_than_30_days_goes_with_its_directories()
    {
        Displace("old/docs/a.txt", "old");
        _folder.Time.Advance(TimeSpan.FromDays(20));
        Displace("docs/b.txt", "young");
        _folder.Time.Advance(TimeSpan.FromDays(10) + TimeSpan.FromMinutes(1));

        var result = Prune(Limits);

        Assert.Equal(1, result.RemovedFiles);
        Assert.Equal(0, result.Problems);
        Assert.Equal(["young"], _folder.Archived());
        Assert.False(Directory.Exists(Path.Combine(_folder.Archive, "old")));
        Assert.True(Directory.Exists(_folder.Archive));
    }

    [Fact]
    public void The_quota_takes_the_oldest_first()
    {
        foreach (var name in (string[])["c", "a", "d", "b"])
        {
            Displace(name, new string(name[0], 40_000));
            _folder.Time.Advance(TimeSpan.FromDays(2));
        }

        var result = Prune(Limits with { QuotaBytes = 100_000 });

        Assert.Equal(2, result.RemovedFiles);
        Assert.InRange(result.KeptBytes, 80_000, 100_000);
        Assert.Equal(["b", "d"], _folder.Archived().Select(text => text[..1]).Order());
    }

    [Fact]
    public void The_quota_spares_the_last_day_unless_the_disk_is_nearly_full()
    {
        Displace("a", new string('a', 40_000));
        _folder.Time.Advance(TimeSpan.FromHours(23));
        Displace("b", new string('b', 40_000));

        Assert.Equal(0, Prune(Limits with { QuotaBytes = 0 }).RemovedFiles);
        Assert.Equal(1, Prune(Limits with { QuotaBytes = 0, LeastFree = 1 }).RemovedFiles);
        Assert.Equal(["b"], _folder.Archived().Select(text => text[..1]));
    }

    [Fact]
    public void Pruning_touches_only_what_the_archive_has_named_and_follows_no_link()
    {
        var outside = Path.Combine(_folder.Outside, "20200101T000000000Z-0123456789abcdef");
        File.WriteAllText(outside, "outside");
        Displace("a", "old");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Archive, "link"), _folder.Outside);
        File.WriteAllText(Path.Combine(_folder.Archive, "note"), "mine");
        File.CreateSymbolicLink(Path.Combine(_folder.Archive, "20200101T000000000Z-ffffffffffffffff"), outside);
        _folder.Time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(2, Prune(Limits).RemovedFiles);

        Assert.Equal("outside", File.ReadAllText(outside));
        Assert.Equal(["link", "note"], Directory.GetFileSystemEntries(_folder.Archive).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Versions_of_one_file_lie_beside_each_other_under_its_name_and_sort_by_time()
    {
        Save("docs/a.txt");

        var versions = Directory.GetFileSystemEntries(Path.Combine(_folder.Archive, "docs")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["0", "1", "2"], versions.Select(File.ReadAllText));
        Assert.All(versions, version => Assert.Matches("^a\\.txt~[0-9]{8}T[0-9]{9}Z-[0-9a-f]{16}$", Path.GetFileName(version)));
    }

    [Theory]
    [InlineData("docs/a.txt")]
    [InlineData("a.txt")]
    [InlineData("long")]
    public void Versions_of_one_file_open_the_latest_first(string path)
    {
        if (path == "long") path = new string('n', 219);
        Save(path);
        if (path.Length < 200) Save(path + "~20260412T081559123Z-0011223344556677"); // is no version of it, whatever it looks like
        if (path.Length < 200) Directory.CreateDirectory(Path.Combine(_folder.Archive, path + "~20990412T081559123Z-0011223344556677"));

        Assert.Equal(["2", "1"], TextsOf(path, 2));
        Assert.Equal(["2", "1", "0"], TextsOf(path, 10));
        Assert.Empty(TextsOf("nowhere/a.txt", 10));
        Assert.Empty(TextsOf("a", 10));
    }

    [Fact]
    public void A_link_in_the_archive_is_no_version_to_open()
    {
        Displace("a", "old");
        File.CreateSymbolicLink(Path.Combine(_folder.Archive, "a~20990412T081559123Z-0011223344556677"), "/etc/passwd");
        Assert.Equal(["old"], TextsOf("a", 10));
    }

    private string[] TextsOf(string path, int count)
    {
        var texts = new List<string>();
        foreach (var version in _folder.Folder.OpenArchived(RelativePath.Parse(path), count))
        {
            using (version)
            {
                var text = new byte[version.Stamp.Size];
                Assert.Equal(text.Length, version.Read(text, 0));
                texts.Add(System.Text.Encoding.UTF8.GetString(text));
            }
        }

        return [.. texts];
    }

    [Fact]
    public void A_name_that_leaves_no_room_for_a_time_is_a_directory_of_its_versions()
    {
        var name = new string('n', 219);
        Save(name);
        var versions = Directory.GetFiles(Path.Combine(_folder.Archive, name)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["0", "1", "2"], versions.Select(File.ReadAllText));

        Save(name[1..]);
        Assert.Equal(3, Directory.GetFiles(_folder.Archive, $"{name[1..]}~*").Length);

        _folder.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(6, Prune(Limits).RemovedFiles);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Archive));
    }

    [Theory]
    [InlineData("20260412T081559123Z-0011223344556677", true)]
    [InlineData("20261312T081559123Z-0011223344556677", false)]
    [InlineData("20260412T081559123Z-001122334455667G", false)]
    [InlineData("20260412T081559123Z_0011223344556677", false)]
    [InlineData("20260412T081559123Z-00112233445566778", false)]
    [InlineData("report.txt~20260412T081559123Z-0011223344556677", true)]
    [InlineData("a~b~20260412T081559123Z-0011223344556677", true)]
    [InlineData("~20260412T081559123Z-0011223344556677", true)]
    [InlineData("report.txt~20261312T081559123Z-0011223344556677", false)]
    [InlineData("report.txt-20260412T081559123Z-0011223344556677", false)]
    [InlineData("report.txt~20260412T081559123Z-0011223344556677.txt", false)]
    [InlineData("report.txt", false)]
    public void Only_exact_names_are_versions(string name, bool isVersion) => Assert.Equal(isVersion, ArchiveName.TryParse(name, out _));

    // Replaced three times, each a second after the other.
    private void Save(string path)
    {
        _folder.Write(path, "0");
        for (var i = 1; i <= 3; i++)
        {
            _folder.Install(path, $"{i}", _folder.StampOf(path));
            _folder.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private void Displace(string path, string text)
    {
        _folder.Write(path, text);
        Assert.Equal(InstallOutcome.Done, _folder.Remove(path, _folder.StampOf(path)).Outcome);
    }

    private PruneResult Prune(ArchiveLimits limits) => _folder.Folder.PruneArchive(limits, CancellationToken.None);
}
