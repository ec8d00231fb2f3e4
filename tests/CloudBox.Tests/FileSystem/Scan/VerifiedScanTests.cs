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

    /// <summary>Rows that stand below no directory of the disk are in nobody's listing: whoever passes over what is above must not pass over them.</summary>
    [Theory]
    [InlineData("d")]
    [InlineData("t/d")]
    public async Task Files_of_a_directory_that_is_gone_are_missing_in_every_scan(string directory)
    {
        foreach (var name in new[] { "a", "t/a", "t/z/q", "t/zz", $"{directory}/x", $"{directory}/e/y" }) _fixture.Write(name);
        await KnowAsync();
        Directory.Delete(_fixture.FullPath(directory), recursive: true);
        Forget(directory);
        for (var i = 0; i < 4; i++)
        {
            var report = await _fixture.ScanAsync();
            Assert.Equal([$"{directory}/x", $"{directory}/e/y", $"{directory}/e"], report.Missing.Select(seen => seen.Path.Value));
        }
    }

    [Fact]
    public async Task Files_of_a_directory_that_has_become_a_file_are_missing_in_every_scan()
    {
        foreach (var name in new[] { "a", "d/x", "d/y" }) _fixture.Write(name);
        await KnowAsync();
        Directory.Delete(_fixture.FullPath("d"), recursive: true);
        _fixture.Write("d");
        await _fixture.LearnAsync();
        for (var i = 0; i < 4; i++) Assert.Equal(["d/y", "d/x"], (await _fixture.ScanAsync()).Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task A_row_that_is_committed_below_a_directory_that_is_not_there_is_missing()
    {
        foreach (var name in new[] { "a", "z/keep" }) _fixture.Write(name);
        await KnowAsync();
        _fixture.Index.Put(_fixture.Index.Find(Path("a"))! with { Path = Path("d/e/x") }, null);
        _fixture.Index.Commit();
        for (var i = 0; i < 3; i++) Assert.Equal(["d/e/x"], (await _fixture.ScanAsync()).Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task Directories_that_come_and_go_take_no_room()
    {
        for (var i = 0; i < 20; i++)
        {
            Directory.CreateDirectory(_fixture.FullPath($"d{i}"));
            await KnowAsync();
            Directory.Delete(_fixture.FullPath($"d{i}"));
            Forget($"d{i}");
        }

        await _fixture.ScanAsync();
        Assert.Equal(1, _fixture.Index.Verified.Count);
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
        for (var i = 0; i < 100; i++) Make(Name(random), random);
        await KnowAsync();
        for (var round = 0; round < 60; round++)
        {
            for (var changes = random.Next(3); changes > 0; changes--) ChangeSomething(random);
            if (random.Next(3) == 0) await _fixture.ScanAsync(Name(random));
            var (report, found) = (await _fixture.ScanAsync(isPatient: random.Next(2) == 0), Found());
            var other = await _fixture.ScanAsync(EverythingScanner());
            Assert.Equal(Found(), found);
            Assert.Equal(Names(other.Missing), Names(report.Missing));
            Assert.Equal((other.FilesSeen, other.ProblemCount, other.IsComplete), (report.FilesSeen, report.ProblemCount, report.IsComplete));
            differences += found.Length + report.Missing.Count;
            if (random.Next(3) == 0) await LearnAllAsync(forgets: random.Next(2) == 0);
        }

        Assert.True(differences > 50, $"only {differences} differences: the changes are not seen");
    }

    /// <summary>Whenever all is still, a scan from memory finds what one without finds.</summary>
    [Fact]
    public async Task Scans_may_run_while_rows_are_committed()
    {
        for (var i = 0; i < 600; i++) _fixture.Write($"d{i % 6}/e{i % 30}/f{i}");
        await _fixture.LearnAsync();
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            using var stop = new CancellationTokenSource();
            Task[] scans = [ScanUntilAsync(null, stop.Token), ScanUntilAsync(Path("d1"), stop.Token)];
            for (var i = 0; i < 6; i++)
            {
                var number = random.Next(600);
                Change($"d{number % 6}/e{number % 30}/f{number}", row => row with { OnDisk = row.OnDisk!.Value with { Inode = row.OnDisk.Value.Inode ^ 0x8000_0000_0000 } });
                if (random.Next(2) == 0) await Task.Yield();
            }

            await stop.CancelAsync();
            await Task.WhenAll(scans);
            await _fixture.ScanAsync();
            var found = Found();
            await _fixture.ScanAsync(EverythingScanner());
            Assert.Equal(Found(), found);
        }
    }

    private DirectoryScanner EverythingScanner() => new(_fixture.LocalRoot, _fixture.Folder, _fixture.Index, new VerifiedDirectories());

    private async Task ScanUntilAsync(RelativePath? under, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested) await _fixture.Scanner.ScanAsync(under, 1, (_, _) => ValueTask.CompletedTask, CancellationToken.None, isPatient: under is null);
    }

    private static RelativePath Path(string text) => RelativePath.Parse(text);

    // Names that sort between a directory and what is in it, and between that and its next sibling.
    private static string Name(Random random)
    {
        string[] parts = ["a", "a b", "a.b", "a-b", "ab", "a\u00e9", "\ue000", "\U0001F600", "!"];
        return string.Join('/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => parts[random.Next(parts.Length)]));
    }

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

    private async Task LearnAllAsync(bool forgets)
    {
        var report = await _fixture.LearnAsync();
        if (!forgets) return;
        foreach (var seen in report.Missing) _fixture.Index.Forget(seen.Path);
        _fixture.Index.Commit();
    }

    // Where a file stands in place of a directory above, nothing is made.
    private void Make(string name, Random random)
    {
        for (var above = Path(name).Parent; above is { } directory; above = directory.Parent)
        {
            if (File.Exists(_fixture.FullPath(directory.Value)) || IsLink(directory.Value)) return;
        }

        if (!Directory.Exists(_fixture.FullPath(name)) && !IsLink(name)) _fixture.Write(name, $"{random.Next()}");
    }

    private bool IsLink(string name) => new FileInfo(_fixture.FullPath(name)).LinkTarget is not null;

    private void ChangeSomething(Random random)
    {
        var name = Name(random);
        var full = _fixture.FullPath(name);
        var (isFile, isDirectory, hasRow) = (File.Exists(full) && !IsLink(name), Directory.Exists(full) && !IsLink(name), _fixture.Index.Find(Path(name)) is { OnDisk: not null });
        switch (random.Next(10))
        {
            case 0 when isFile:
                File.Delete(full);
                break;
            case 1 when isDirectory:
                Directory.Delete(full, recursive: true);
                break;
            case 2 when isFile:
                File.SetLastWriteTimeUtc(full, DateTime.UnixEpoch.AddSeconds(random.Next(9)));
                break;
            case 3 when hasRow:
                Forget(name);
                break;
            case 4 when hasRow:
                Change(name, row => row with { OnDisk = row.OnDisk!.Value with { Inode = 1 } });
                break;
            case 5 when isFile:
                File.Delete(full);
                File.CreateSymbolicLink(full, $"to {random.Next(9)}");
                break;
            case 6 when isFile:
                File.Delete(full);
                Directory.CreateDirectory(full);
                break;
            case 7 when isFile:
                File.Move(full, _fixture.FullPath($"moved{random.Next(99)}"), overwrite: true);
                break;
            case 8 when isDirectory:
                File.SetUnixFileMode(full, random.Next(2) == 0 ? (UnixFileMode)0x1ED : (UnixFileMode)0x1C0);
                break;
            default:
                Make(name, random);
                break;
        }
    }
}
