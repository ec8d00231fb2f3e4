using System.Globalization;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Scan;

public sealed class DirectoryScannerTests : IDisposable
{
    private static readonly string[] Names = ["a", "a b", "a!/x", "a-b/c/d/e", "a.b", "b/1", "b/2", "b c/1", "é/文件", "\U0001F600"];

    private readonly ScanFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task New_files_are_published_with_their_content_and_known_ones_are_not()
    {
        foreach (var name in Names) _fixture.Write(name, name);
        var report = await _fixture.LearnAsync();
        Assert.Equal(Names.Select(RelativePath.Parse).Order().Select(path => path.Value), _fixture.PublishedNames);
        Assert.Equal(["a!", "a-b", "a-b/c", "a-b/c/d", "b", "b c", "é"], _fixture.PublishedDirectories);
        Assert.All(_fixture.Published, seen => Assert.Equal(ScanFixture.AsOf, seen.AsOf));
        Assert.Equal(Names.Length, report.FilesSeen);
        Assert.Equal(Names.Sum(name => System.Text.Encoding.UTF8.GetByteCount(name)), report.BytesHashed);
        Assert.True(report.IsComplete);

        var looks = _fixture.Folder.Observed;
        report = await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);
        Assert.Empty(report.Missing);
        Assert.Equal((Names.Length, 0L, looks), (report.FilesSeen, report.BytesHashed, _fixture.Folder.Observed));
    }

    [Fact]
    public async Task Files_that_changed_in_any_way_are_published_and_only_they()
    {
        foreach (var name in new[] { "same", "longer", "touched", "mode", "replaced", "sneaky" }) _fixture.Write(name);
        await _fixture.LearnAsync();

        _fixture.Write("longer", "content and more");
        File.SetLastWriteTimeUtc(_fixture.FullPath("touched"), DateTime.UnixEpoch);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_fixture.FullPath("mode"), UnixFileMode.UserRead);
        _fixture.Write("new");
        File.Move(_fixture.FullPath("new"), _fixture.FullPath("replaced"), overwrite: true);
        var before = File.GetLastWriteTimeUtc(_fixture.FullPath("sneaky"));
        _fixture.Write("sneaky", "CONTENT");
        File.SetLastWriteTimeUtc(_fixture.FullPath("sneaky"), before);

        var report = await _fixture.ScanAsync();
        Assert.Equal(["longer", "mode", "replaced", "sneaky", "touched"], _fixture.PublishedNames);
        Assert.Empty(report.Missing);
    }

    [Fact]
    public async Task Deleted_files_and_trees_are_missing_each_by_name()
    {
        foreach (var name in Names) _fixture.Write(name);
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("a b"));
        Directory.Delete(_fixture.FullPath("a-b"), recursive: true);
        Directory.Delete(_fixture.FullPath("b"), recursive: true);

        var report = await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);
        Assert.Equal(["a b", "a-b", "a-b/c", "a-b/c/d", "a-b/c/d/e", "b", "b/1", "b/2"], report.Missing.Select(seen => seen.Path).Order().Select(path => path.Value));
        Assert.All(report.Missing, seen => Assert.Equal((ObservedKind.Absent, ScanFixture.AsOf), (seen.Kind, seen.AsOf)));
    }

    [Fact]
    public async Task A_patient_scan_finds_the_same()
    {
        var random = new Random(1);
        string Name() => string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"d{random.Next(4)}")) + $"/f{random.Next(6)}";
        for (var i = 0; i < 150; i++) _fixture.Write(Name());
        await _fixture.LearnAsync();
        for (var i = 0; i < 20; i++) _fixture.Write(Name(), $"changed {i}");
        Directory.Delete(_fixture.FullPath("d1"), recursive: true);

        var (report, published) = (await _fixture.ScanAsync(), _fixture.Published.OrderBy(seen => seen.Path).ToList());
        var patient = await _fixture.ScanAsync(isPatient: true);

        Assert.NotEmpty(published);
        Assert.Equal(published.Select(seen => seen with { Number = 0 }), _fixture.Published.OrderBy(seen => seen.Path).Select(seen => seen with { Number = 0 }));
        Assert.Equal(report.Missing.Select(seen => seen.Path).Order(), patient.Missing.Select(seen => seen.Path).Order());
        Assert.Equal((report.FilesSeen, report.IsComplete), (patient.FilesSeen, patient.IsComplete));
    }

    [Fact]
    public async Task A_renamed_directory_is_found_with_its_old_names_and_without_reading_but_for_what_was_changed()
    {
        foreach (var name in new[] { "old/1", "old/sub/2", "old/sub/3" }) _fixture.Write(name);
        await _fixture.LearnAsync();
        Directory.Move(_fixture.FullPath("old"), _fixture.FullPath("new"));
        _fixture.Write("new/sub/3", "changed");

        await _fixture.ScanAsync("new", movedFrom: "old");
        Assert.Equal(["new/1 < old/1", "new/sub/2 < old/sub/2", "new/sub/3 <"], Renames(ObservedKind.File));

        // In the end, when all that was in them has been told.
        Assert.Equal(["new <", "new < old", "new/sub <", "new/sub < old/sub"], Renames(ObservedKind.Directory));
        Assert.All(_fixture.Published.TakeLast(2), seen => Assert.NotNull(seen.MovedFrom));
    }

    private IEnumerable<string> Renames(ObservedKind kind) =>
        _fixture.Published.Where(seen => seen.Kind == kind).Select(seen => $"{seen.Path} < {seen.MovedFrom}".TrimEnd()).Order(StringComparer.Ordinal);

    [Fact]
    public async Task An_empty_folder_has_nothing_to_say_and_empty_directories_are_published()
    {
        Assert.True((await _fixture.ScanAsync()).IsComplete);
        Assert.Empty(_fixture.Published);
        Directory.CreateDirectory(_fixture.FullPath("empty/emptier"));
        var report = await _fixture.ScanAsync();
        Assert.Equal(["empty", "empty/emptier"], _fixture.PublishedDirectories);
        Assert.Equal((0L, 0L, true), (report.FilesSeen, report.ProblemCount, report.IsComplete));
    }

    [Fact]
    public async Task A_file_that_became_a_directory_is_no_file_any_more()
    {
        _fixture.Write("thing");
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("thing"));
        _fixture.Write("thing/inside");
        var report = await _fixture.ScanAsync();
        Assert.Equal(["thing/inside"], _fixture.PublishedNames);
        Assert.Equal(["thing"], _fixture.PublishedDirectories);
        var missing = Assert.Single(report.Missing);
        Assert.Equal(("thing", ObservedKind.Directory), (missing.Path.Value, missing.Kind));
    }

    [Fact]
    public async Task Five_thousand_files_are_each_published_once()
    {
        for (var i = 0; i < 5_000; i++) _fixture.Write(string.Create(CultureInfo.InvariantCulture, $"d{i % 50}/e{i % 7}/f{i}"), "x");
        await _fixture.LearnAsync();
        Assert.Equal(5_000, _fixture.PublishedNames.Count());
        Assert.Equal(5_000, _fixture.PublishedNames.Distinct().Count());
        Assert.Equal(50 + (50 * 7), _fixture.PublishedDirectories.Count());
        Assert.Equal(5_000, _fixture.Index.CountLive());
        await _fixture.ScanAsync();
        Assert.Empty(_fixture.Published);
    }

    [Fact]
    public async Task A_path_of_nearly_four_thousand_bytes_is_scanned()
    {
        var part = new string('p', RelativePath.MaxPartBytes);
        var name = string.Join('/', Enumerable.Repeat(part, 15));
        _fixture.Write(name);
        await _fixture.LearnAsync();
        Assert.Equal([name], _fixture.PublishedNames);
    }

    [Fact]
    public async Task A_scan_below_a_path_leaves_the_rest_alone()
    {
        foreach (var name in new[] { "a/1", "a/2", "a b/1", "b/1" }) _fixture.Write(name);
        await _fixture.LearnAsync();
        File.Delete(_fixture.FullPath("a/1"));
        File.Delete(_fixture.FullPath("b/1"));
        foreach (var name in new[] { "a/3", "a b/2" }) _fixture.Write(name);

        var report = await _fixture.ScanAsync("a");
        Assert.Equal(["a/3"], _fixture.PublishedNames);
        Assert.Equal(["a/1"], report.Missing.Select(seen => seen.Path.Value));
    }

    [Fact]
    public async Task A_scan_below_a_file_or_below_nothing_works_as_well()
    {
        _fixture.Write("a/1");
        _fixture.Write("gone/1");
        await _fixture.LearnAsync();
        _fixture.Write("a/1", "changed");
        Directory.Delete(_fixture.FullPath("gone"), recursive: true);

        await _fixture.ScanAsync("a/1");
        Assert.Equal(["a/1"], _fixture.PublishedNames);
        Assert.Equal(["gone", "gone/1"], (await _fixture.ScanAsync("gone")).Missing.Select(seen => seen.Path).Order().Select(path => path.Value));
        Assert.Equal(["gone/1"], (await _fixture.ScanAsync("gone/1")).Missing.Select(seen => seen.Path.Value));
        Assert.Empty((await _fixture.ScanAsync("never/was")).Missing);
    }

    [Fact]
    public async Task The_programs_own_directory_is_not_looked_into()
    {
        _fixture.Write(".cloudbox/archive/secret");
        _fixture.Write("sub/.cloudbox/ordinary");
        var report = await _fixture.ScanAsync();
        Assert.Equal(["sub/.cloudbox/ordinary"], _fixture.PublishedNames);
        Assert.Equal(0, report.ProblemCount);
    }

    [Fact]
    public async Task A_cancelled_scan_ends()
    {
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < 100; i++) _fixture.Write($"f{i}");
        _fixture.Folder.BeforeObserve = _ => stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.ScanAsync(cancellation: stop.Token));
    }

    [Fact]
    public async Task A_taker_that_fails_ends_the_scan_with_its_error()
    {
        for (var i = 0; i < 2_000; i++) _fixture.Write($"f{i}", "x");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _fixture.Scanner.ScanAsync(
            null, 0, (_, _) => throw new InvalidDataException("full up"), CancellationToken.None));
        Assert.Equal("full up", error.Message);
    }
}
