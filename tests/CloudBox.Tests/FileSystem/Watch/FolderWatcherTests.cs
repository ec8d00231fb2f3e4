using System.Globalization;
using CloudBox.FileSystem.Watch;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Watch;

public sealed class FolderWatcherTests : IAsyncLifetime
{
    private readonly HintCollector _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public async Task Creation_change_and_deletion_are_told()
    {
        await _folder.StartAndWaitAsync();
        await File.WriteAllTextAsync(_folder.FullPath("file"), "one");
        await _folder.SeesAsync(WatchHintKind.Changed, "file");
        _folder.Forget();
        await File.AppendAllTextAsync(_folder.FullPath("file"), "two");
        await _folder.SeesAsync(WatchHintKind.Changed, "file");
        _folder.Forget();
        File.SetLastWriteTimeUtc(_folder.FullPath("file"), DateTime.UnixEpoch);
        await _folder.SeesAsync(WatchHintKind.Changed, "file");
        _folder.Forget();
        File.Delete(_folder.FullPath("file"));
        await _folder.SeesAsync(WatchHintKind.Gone, "file");
        Assert.True(_folder.Watcher.IsComplete);
        Assert.Empty(_folder.Problems());
    }

    [Fact]
    public async Task An_empty_directory_that_comes_changes_its_mode_and_goes_is_told()
    {
        await _folder.StartAndWaitAsync();
        Directory.CreateDirectory(_folder.FullPath("empty"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "empty");
        _folder.Forget();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.FullPath("empty"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await _folder.SeesAsync(WatchHintKind.Changed, "empty");
        _folder.Forget();
        Directory.Delete(_folder.FullPath("empty"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "empty");
    }

    [Fact]
    public async Task A_link_that_comes_and_goes_is_told()
    {
        await _folder.StartAndWaitAsync();
        File.CreateSymbolicLink(_folder.FullPath("link"), "nowhere");
        await _folder.SeesAsync(WatchHintKind.Changed, "link");
        File.Delete(_folder.FullPath("link"));
        await _folder.SeesAsync(WatchHintKind.Gone, "link");
    }

    [Fact]
    public async Task A_rename_is_one_hint_with_both_names()
    {
        await File.WriteAllTextAsync(_folder.FullPath("old"), "x");
        await _folder.StartAndWaitAsync();
        File.Move(_folder.FullPath("old"), _folder.FullPath("new"));
        await File.WriteAllTextAsync(_folder.FullPath("later"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "later");
        Assert.Equal(new WatchHint(WatchHintKind.Changed, RelativePath.Parse("new")) { MovedFrom = RelativePath.Parse("old") }, _folder.Hints()[0]);
        Assert.DoesNotContain(_folder.Hints(), hint => hint.Path == RelativePath.Parse("old"));
    }

    [Fact]
    public async Task A_renamed_directory_is_told_with_its_old_name_which_is_looked_at_too()
    {
        Directory.CreateDirectory(_folder.FullPath("old/deep"));
        await _folder.StartAndWaitAsync();
        Directory.Move(_folder.FullPath("old"), _folder.FullPath("new"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "old");
        Assert.Equal(new WatchHint(WatchHintKind.Subtree, RelativePath.Parse("new")) { MovedFrom = RelativePath.Parse("old") }, _folder.Hints()[0]);
    }

    [Fact]
    public async Task What_came_from_outside_has_no_old_name()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Outside, "file"), "x");
        await _folder.StartAndWaitAsync();
        File.Move(Path.Combine(_folder.Outside, "file"), _folder.FullPath("file"));
        await _folder.SeesAsync(WatchHintKind.Changed, "file");
        Assert.Null(_folder.Hints()[0].MovedFrom);
    }

    [Fact]
    public async Task No_file_in_directories_made_a_moment_ago_is_lost()
    {
        await _folder.StartAndWaitAsync();
        var names = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var directory = string.Create(CultureInfo.InvariantCulture, $"a{i}/b/c");
            Directory.CreateDirectory(_folder.FullPath(directory));
            foreach (var name in new[] { $"{directory}/file", $"a{i}/b/file", $"a{i}/file" })
            {
                await File.WriteAllTextAsync(_folder.FullPath(name), "x");
                names.Add(name);
            }
        }

        foreach (var name in names) await _folder.SeesCoveredAsync(name);
        _folder.Forget();
        foreach (var name in names) await File.AppendAllTextAsync(_folder.FullPath(name), "y");
        foreach (var name in names) await _folder.SeesAsync(WatchHintKind.Changed, name);
    }

    [Fact]
    public async Task Writes_inside_a_renamed_directory_are_told_under_its_new_name()
    {
        Directory.CreateDirectory(_folder.FullPath("old/deep"));
        await _folder.StartAndWaitAsync();
        Directory.Move(_folder.FullPath("old"), _folder.FullPath("new"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "new");
        await _folder.SeesAsync(WatchHintKind.Subtree, "old");
        await File.WriteAllTextAsync(_folder.FullPath("new/deep/file"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "new/deep/file");
        Directory.CreateDirectory(_folder.FullPath("old/deep"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "old");
        await File.WriteAllTextAsync(_folder.FullPath("old/deep/file"), "x");
        await _folder.SeesCoveredAsync("old/deep/file");
    }

    [Fact]
    public async Task A_directory_that_left_the_folder_is_silent_and_one_that_returns_is_not()
    {
        Directory.CreateDirectory(_folder.FullPath("dir/deep"));
        await _folder.StartAndWaitAsync();
        var outside = Path.Combine(_folder.Outside, "dir");
        Directory.Move(_folder.FullPath("dir"), outside);
        await _folder.SeesAsync(WatchHintKind.Subtree, "dir");
        _folder.Forget();
        await File.WriteAllTextAsync(Path.Combine(outside, "deep/unseen"), "x");
        await File.WriteAllTextAsync(_folder.FullPath("sentinel"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "sentinel");
        Assert.All(_folder.Hints(), hint => Assert.Equal("sentinel", hint.Path?.Value));

        Directory.Move(outside, _folder.FullPath("dir"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "dir");
        await File.WriteAllTextAsync(_folder.FullPath("dir/deep/seen"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "dir/deep/seen");
    }

    [Fact]
    public async Task Directories_that_change_places_are_both_watched_under_their_new_names()
    {
        Directory.CreateDirectory(_folder.FullPath("left/only-left"));
        Directory.CreateDirectory(_folder.FullPath("right/only-right"));
        await _folder.StartAndWaitAsync();
        RawNames.Exchange(_folder.FullPath("left"), _folder.FullPath("right"));
        await _folder.SeesAsync(WatchHintKind.Subtree, "left");
        await _folder.SeesAsync(WatchHintKind.Subtree, "right");
        await File.WriteAllTextAsync(_folder.FullPath("left/only-right/file"), "x");
        await File.WriteAllTextAsync(_folder.FullPath("right/only-left/file"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "left/only-right/file");
        await _folder.SeesAsync(WatchHintKind.Changed, "right/only-left/file");
    }

    [Fact]
    public async Task A_deleted_tree_is_covered()
    {
        Directory.CreateDirectory(_folder.FullPath("dir/deep"));
        await File.WriteAllTextAsync(_folder.FullPath("dir/deep/file"), "x");
        await _folder.StartAndWaitAsync();
        Directory.Delete(_folder.FullPath("dir"), recursive: true);
        await _folder.SeesCoveredAsync("dir/deep/file");
        await _folder.SeesAsync(WatchHintKind.Subtree, "dir");
    }

    [Fact]
    public async Task The_programs_own_directory_and_what_is_behind_links_are_not_watched()
    {
        Directory.CreateDirectory(_folder.FullPath(".cloudbox/stage"));
        var outside = Directory.CreateDirectory(Path.Combine(_folder.Outside, "outside")).FullName;
        Directory.CreateSymbolicLink(_folder.FullPath("link"), outside);
        await _folder.StartAndWaitAsync();
        await File.WriteAllTextAsync(_folder.FullPath(".cloudbox/stage/x"), "x");
        await File.WriteAllTextAsync(_folder.FullPath(".cloudbox/x"), "x");
        await File.WriteAllTextAsync(Path.Combine(outside, "x"), "x");
        await File.WriteAllTextAsync(_folder.FullPath("sentinel"), "x");
        await _folder.SeesAsync(WatchHintKind.Changed, "sentinel");
        Assert.All(_folder.Hints(), hint => Assert.Equal("sentinel", hint.Path?.Value));
    }

    [Fact]
    public async Task A_moved_root_asks_to_look_at_everything()
    {
        await _folder.StartAndWaitAsync();
        var away = Path.Combine(_folder.Outside, "away");
        Directory.Move(_folder.Share, away);
        await _folder.SeesAsync(hints => hints.Contains(WatchHint.Everything), "look at everything");
    }

    [Fact]
    public async Task Too_many_directories_are_said_with_numbers()
    {
        for (var i = 0; i < 9; i++) Directory.CreateDirectory(_folder.FullPath($"d{i}"));
        await _folder.StartAndWaitAsync(new WatchOptions { MostWatches = 4 });
        var problem = Assert.Single(_folder.Problems());
        Assert.Equal((4, 10), (problem.Watched, problem.Needed));
        Assert.Contains("fs.inotify.max_user_watches", problem.Message, StringComparison.Ordinal);
        Assert.False(_folder.Watcher.IsComplete);
    }

    [Fact]
    public async Task A_flood_of_names_becomes_everything()
    {
        for (var i = 0; i < 100; i++) await File.WriteAllTextAsync(_folder.FullPath($"f{i}"), "x");
        await _folder.StartAndWaitAsync(new WatchOptions { MostPending = 10 });
        for (var i = 0; i < 100; i++) File.Delete(_folder.FullPath($"f{i}"));
        await _folder.SeesAsync(hints => hints.Contains(WatchHint.Everything), "look at everything");
    }

    [Fact]
    public async Task Events_that_the_system_dropped_are_said_and_everything_is_watched_again()
    {
        // The watcher's thread is held in its first report while more happens than the kernel queues for it.
        var queue = int.Parse(await File.ReadAllTextAsync("/proc/sys/fs/inotify/max_queued_events"), CultureInfo.InvariantCulture);
        if (queue > 100_000) return;
        using var mayGoOn = new ManualResetEventSlim();
        using var isHeld = new ManualResetEventSlim();
        _folder.OnProblem = problem =>
        {
            isHeld.Set();
            mayGoOn.Wait(TimeSpan.FromMinutes(1));
        };
        Directory.CreateDirectory(_folder.FullPath("unwatched"));
        _folder.Start(new WatchOptions { MostWatches = 1 });
        Assert.True(isHeld.Wait(TimeSpan.FromSeconds(20)));
        for (var i = 0; i < queue; i++) // twice as many: the kernel may take some for one
        {
            await File.WriteAllBytesAsync(_folder.FullPath("one"), []);
            await File.WriteAllBytesAsync(_folder.FullPath("two"), []);
        }

        mayGoOn.Set();
        await _folder.SeesAsync(hints => hints.Contains(WatchHint.Everything), "look at everything");
        Assert.Contains(_folder.Problems(), problem => problem.Message.Contains("max_queued_events", StringComparison.Ordinal));
        _folder.Forget();
        await File.WriteAllTextAsync(_folder.FullPath("later"), "x");
        await _folder.SeesCoveredAsync("later");
    }

    [Fact]
    public async Task A_watcher_that_is_disposed_ends_its_hints()
    {
        await _folder.StartAndWaitAsync();
        _folder.Watcher.Dispose();
        await _folder.Watcher.Hints.Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
