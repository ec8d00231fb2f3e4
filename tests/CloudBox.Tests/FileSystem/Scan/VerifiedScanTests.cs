using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Scan;

/// <summary>A scan that does not compare what it knows to be equal finds what one finds that compares everything.</summary>
public sealed class VerifiedScanTests : IDisposable
{
    private readonly ScanFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_directory_in_which_nothing_differs_is_compared_once()
    {
        foreach (var name in new[] { "d/a", "d/e/b", "top" }) _fixture.Write(name);
        await _fixture.LearnAsync();
        Assert.Empty(Verified("", "d", "d/e"));

        var report = await _fixture.ScanAsync();
        Assert.Equal(["", "d", "d/e"], Verified("", "d", "d/e"));

        var again = await _fixture.ScanAsync();
        Assert.Equal(report with { Missing = again.Missing, Problems = again.Problems }, again);
        Assert.Equal(3, again.FilesSeen);
        Assert.Empty(_fixture.Published);
        Assert.Empty(again.Missing);
    }

    [Fact]
    public async Task Whatever_changes_in_it_is_found_and_what_stands_beside_it_stays_verified()
    {
        foreach (var name in new[] { "d/a", "d/b", "d/e/c", "f/g", "h/i" }) _fixture.Write(name);
        await KnowAsync();

        _fixture.Write("d/a", "CONTENT");
        File.Delete(_fixture.FullPath("d/e/c"));
        _fixture.Write("f/new");
        var report = await _fixture.ScanAsync();
        Assert.Equal(["d/a", "f/new"], _fixture.PublishedNames);
        Assert.Equal(["d/e/c"], report.Missing.Select(seen => seen.Path.Value));
        Assert.Equal(["", "h"], Verified("", "d", "d/e", "f", "h"));
    }

    [Theory]
    [InlineData("size")]
    [InlineData("mtime")]
    [InlineData("ctime")]
    [InlineData("inode")]
    [InlineData("mode")]
    [InlineData("kind")]
    [InlineData("name")]
    public async Task Each_fact_that_a_comparison_looks_at_is_enough(string fact)
    {
        _fixture.Write("d/a");
        _fixture.Write("d/b");
        await KnowAsync();
        var full = _fixture.FullPath("d/a");
        var before = File.GetLastWriteTimeUtc(full);
        switch (fact)
        {
            case "size":
                _fixture.Write("d/a", "content and more");
                File.SetLastWriteTimeUtc(full, before);
                break;
            case "mtime":
                File.SetLastWriteTimeUtc(full, before.AddTicks(1));
                break;
            case "ctime":
                _fixture.Write("d/a", "CONTENT");
                File.SetLastWriteTimeUtc(full, before);
                break;
            case "inode":
                _fixture.Write("d/other");
                File.Move(_fixture.FullPath("d/other"), full, overwrite: true);
                File.SetLastWriteTimeUtc(full, before);
                break;
            case "mode":
                File.SetUnixFileMode(full, UnixFileMode.UserRead);
                break;
            case "kind":
                File.Delete(full);
                File.CreateSymbolicLink(full, "b");
                break;
            default:
                File.Move(full, _fixture.FullPath("d/A"));
                break;
        }

        Assert.Empty(Verified("d"));
        var report = await _fixture.ScanAsync();
        Assert.Equal(fact == "name" ? ["d/A"] : ["d/a"], _fixture.PublishedNames);
        Assert.Equal(fact == "name" ? ["d/a"] : [], report.Missing.Select(seen => seen.Path.Value));
    }

    /// <summary>Only one fact differs: on a disk several always do.</summary>
    [Fact]
    public void The_fingerprint_of_a_listing_tells_each_fact_and_no_time_of_a_subdirectory()
    {
        var file = new FileStatus(FileType.Regular, 1, 8, new DiskStamp(7, 1_000, 2_000, 42, 0x1A4));
        var directory = new FileStatus(FileType.Directory, 1, 8, new DiskStamp(7, 1_000, 2_000, 42, 0x1ED));
        UInt128[] prints =
        [
            Of("a", file),
            Of("b", file),
            Of("a", file with { Type = FileType.SymbolicLink }),
            Of("a", file with { Device = 2 }),
            Of("a", file with { Stamp = file.Stamp with { Size = 8 } }),
            Of("a", file with { Stamp = file.Stamp with { ModifiedNs = 1_001 } }),
            Of("a", file with { Stamp = file.Stamp with { ChangedNs = 2_001 } }),
            Of("a", file with { Stamp = file.Stamp with { Inode = 43 } }),
            Of("a", file with { Stamp = file.Stamp with { Mode = 0x180 } }),
            Of("a", default, Errno.EACCES),
            Of("a", directory),
            Of("a", directory with { IsMountRoot = true }),
            Of("a", directory with { Stamp = directory.Stamp with { Inode = 43 } }),
            Of("a", directory with { Stamp = directory.Stamp with { Mode = 0x1C0 } }),
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(Of("a", directory), Of("a", directory with { Stamp = directory.Stamp with { Size = 9, ModifiedNs = 1, ChangedNs = 2 } }));
    }

    private static UInt128 Of(string name, FileStatus status, Errno errno = Errno.None)
    {
        using var listing = new RawListing();
        listing.Add(System.Text.Encoding.UTF8.GetBytes(name), status, errno);
        return listing.Fingerprint;
    }

    [Fact]
    public async Task A_row_that_is_committed_is_compared_with_a_disk_that_has_not_changed()
    {
        foreach (var name in new[] { "d/a", "d/b", "e/c" }) _fixture.Write(name);
        await KnowAsync();
        Change("d/a", row => row with { OnDisk = row.OnDisk!.Value with { Inode = 1 } });
        Forget("e/c");

        await _fixture.ScanAsync();
        Assert.Equal(["d/a", "e/c"], _fixture.PublishedNames);
    }

    [Fact]
    public async Task A_row_that_is_committed_while_a_scan_runs_is_compared_by_the_next()
    {
        foreach (var name in new[] { "a/1", "b/1", "c/1" }) _fixture.Write(name);
        await _fixture.LearnAsync();
        _fixture.Write("c/2");
        _fixture.Folder.BeforeObserve = _ => Change("a/1", row => row with { OnDisk = row.OnDisk!.Value with { Inode = 1 } });
        await _fixture.ScanAsync();
        _fixture.Folder.BeforeObserve = _ => { };

        await _fixture.ScanAsync();
        Assert.Equal(["a/1", "c/2"], _fixture.PublishedNames);
    }

    [Fact]
    public async Task A_batch_that_is_not_committed_changes_nothing_yet()
    {
        _fixture.Write("d/a");
        await KnowAsync();
        var row = _fixture.Index.Find(Path("d/a"))!;
        _fixture.Index.Put(row with { OnDisk = row.OnDisk!.Value with { Inode = 1 } }, row);
        await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);

        _fixture.Index.Commit();
        await _fixture.ScanAsync();
        Assert.Equal(["d/a"], _fixture.PublishedNames);
    }

    [Fact]
    public async Task What_cannot_be_synchronised_is_told_by_every_scan()
    {
        _fixture.Write("d/a");
        _fixture.Write("e/a");
        File.CreateSymbolicLink(_fixture.FullPath("d/link"), "nowhere");
        await KnowAsync();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_fixture.FullPath("d/socket")));
        for (var i = 0; i < 3; i++)
        {
            var report = await _fixture.ScanAsync();
            Assert.Equal("d/socket", Assert.Single(report.Problems).Name);
            Assert.Empty(report.Missing);
        }

        Assert.Equal(["e"], Verified("d", "e"));
    }

    [Fact]
    public async Task A_link_in_place_of_a_directory_hides_its_files_in_every_scan()
    {
        foreach (var name in new[] { "d/e/1", "d/e/2", "d/f" }) _fixture.Write(name);
        await KnowAsync();
        Directory.Move(_fixture.FullPath("d/e"), System.IO.Path.Combine(_fixture.Outside, "elsewhere"));
        File.CreateSymbolicLink(_fixture.FullPath("d/e"), "../../elsewhere");
        var report = await _fixture.LearnAsync();
        Assert.DoesNotContain(report.Missing, seen => seen.Path != Path("d/e"));
        for (var i = 0; i < 3; i++)
        {
            report = await _fixture.ScanAsync();
            Assert.Empty(report.Missing);
            Assert.Empty(_fixture.Published);
        }
    }

    /// <summary>Random trees, random changes of disk and index, and after each a scan from memory and one without.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_changes_are_found_as_by_a_scan_that_compares_everything(int seed)
    {
        var random = new Random(seed);
        var differences = 0;
        for (var i = 0; i < 40; i++) _fixture.Write(Name(random));
        await KnowAsync();
        for (var round = 0; round < 60; round++)
        {
            for (var changes = random.Next(3); changes > 0; changes--) ChangeSomething(random);
            var (report, found) = (await _fixture.ScanAsync(isPatient: random.Next(2) == 0), Found());
            var everything = new DirectoryScanner(_fixture.LocalRoot, _fixture.Folder, _fixture.Index, new VerifiedDirectories());
            var other = await _fixture.ScanAsync(everything);
            Assert.Equal(Found(), found);
            Assert.Equal(Names(other.Missing), Names(report.Missing));
            Assert.Equal((other.FilesSeen, other.ProblemCount, other.IsComplete), (report.FilesSeen, report.ProblemCount, report.IsComplete));
            differences += found.Length + report.Missing.Count;
            if (random.Next(3) == 0) await _fixture.LearnAsync();
        }

        Assert.True(differences > 50, $"only {differences} differences: the changes are not seen");
    }

    private static RelativePath Path(string text) => RelativePath.Parse(text);

    private static string Name(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"d{random.Next(3)}/")) + $"f{random.Next(5)}";

    private static string[] Names(IEnumerable<Observation> looks) => [.. looks.Select(seen => $"{seen.Path} {seen.Kind}").Order(StringComparer.Ordinal)];

    private string[] Found() => Names(_fixture.Published);

    // Twice: the first scan finds them, the second finds them as they are known.
    private async Task KnowAsync()
    {
        await _fixture.LearnAsync();
        await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);
    }

    // Those of the directories that a scan does not compare now.
    private List<string> Verified(params string[] directories) =>
        [.. directories.Where(name => DirectoryReader.Read(_fixture.LocalRoot, name.Length == 0 ? null : Path(name), _fixture.Index.Verified).IsVerified)];

    private void Change(string name, Func<IndexRow, IndexRow> change)
    {
        var row = _fixture.Index.Find(Path(name))!;
        _fixture.Index.Put(change(row), row);
        _fixture.Index.Commit();
    }

    private void Forget(string name)
    {
        _fixture.Index.Forget(Path(name));
        _fixture.Index.Commit();
    }

    private void ChangeSomething(Random random)
    {
        var name = Name(random);
        var full = _fixture.FullPath(name);
        switch (random.Next(8))
        {
            case 0 when File.Exists(full):
                File.Delete(full);
                break;
            case 1 when System.IO.Path.GetDirectoryName(full) is { } directory && directory != _fixture.Root && Directory.Exists(directory):
                Directory.Delete(directory, recursive: true);
                break;
            case 2 when File.Exists(full):
                File.SetLastWriteTimeUtc(full, DateTime.UnixEpoch.AddSeconds(random.Next(9)));
                break;
            case 3 when _fixture.Index.Find(Path(name)) is { OnDisk: not null }:
                Forget(name);
                break;
            case 4 when _fixture.Index.Find(Path(name)) is { OnDisk: not null }:
                Change(name, row => row with { OnDisk = row.OnDisk!.Value with { Size = random.Next(99) } });
                break;
            case 5 when File.Exists(full):
                File.Delete(full);
                File.CreateSymbolicLink(full, $"to {random.Next(9)}");
                break;
            case 6 when File.Exists(full):
                File.Move(full, _fixture.FullPath($"moved{random.Next(99)}"), overwrite: true);
                break;
            default:
                if (!Directory.Exists(full) && !File.Exists(full)) _fixture.Write(name, $"{random.Next()}");
                break;
        }
    }
}
