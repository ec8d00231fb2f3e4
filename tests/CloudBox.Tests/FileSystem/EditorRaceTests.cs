using System.Collections.Concurrent;
using System.Globalization;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Xunit.Abstractions;

namespace CloudBox.Tests.FileSystem;

/// <summary>
/// Real races between the installer and a user's program on one file. The user's program keeps what it has displaced itself, so
/// afterwards each thing that was ever saved must be found: live, in the archive, or seen by the one who replaced it (I1).
/// </summary>
public sealed class EditorRaceTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 500;
    private const int MaxPause = 60_000;
    private const string Name = "doc.txt";

    private readonly FolderFixture _folder = new();
    private readonly ConcurrentBag<string> _displacedByEditor = [];
    private readonly List<string> _saved = [];
    private readonly List<string> _installed = [];
    private int _putBacks;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_save_by_rename_is_lost_to_installs()
    {
        _folder.Write(Name, "start");
        await RaceAgainst(SaveByExchange, InstallOnce);

        AssertAllFound(Contents());
    }

    [Fact]
    public async Task No_save_by_rename_is_lost_to_installs_and_removals()
    {
        _folder.Write(Name, "start");
        await RaceAgainst(SaveByExchange, round =>
        {
            InstallOnce(round);
            if (TryStamp() is { } stamp) _folder.Remove(Name, stamp);
        });

        AssertAllFound(Contents());
    }

    [Fact]
    public async Task No_line_appended_in_place_is_lost_to_installs()
    {
        _folder.Write(Name, "start\n");
        await RaceAgainst(AppendInPlace, InstallOnce);

        AssertAllFound(Contents().SelectMany(text => text.Split('\n')));
    }

    [Fact]
    public async Task No_save_by_rename_is_lost_to_conflict_copies_and_moves()
    {
        _folder.Write(Name, "start");
        await RaceAgainst(SaveByExchange, round =>
        {
            InstallOnce(round, RelativePath.Parse($"copy {round}"));
            if (TryStamp() is { } stamp) _folder.Folder.Apply(new MoveOrder(RelativePath.Parse(Name), RelativePath.Parse($"moved {round}"), stamp));
        });

        AssertAllFound(Contents());
    }

    [Fact]
    public async Task No_save_into_a_directory_that_is_removed_as_a_whole_is_lost()
    {
        SaveInDirectory(-1);
        await RaceAgainst(SaveInDirectory, round =>
        {
            RemoveDirectory();
            _installed.Add("saved -1");
        });

        Directory.CreateDirectory(_folder.FullPath("dir"));
        var live = Directory.GetFiles(_folder.FullPath("dir"), "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        AssertAllFound(Contents().Concat(live));
    }

    private async Task RaceAgainst(Action<int> save, Action<int> installerRound)
    {
        using var stop = new CancellationTokenSource();
        var hasStarted = new TaskCompletionSource();
        var editor = Task.Run(() =>
        {
            // Uneven pauses, so that saves fall into every part of an install and some installs fall between two saves.
            var random = new Random(1);
            for (var i = 0; !stop.IsCancellationRequested && i < 200_000; i++)
            {
                save(i);
                hasStarted.TrySetResult();
                Thread.SpinWait(random.Next(random.Next(MaxPause)));
            }
        });
        await hasStarted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        for (var round = 0; round < Rounds; round++) installerRound(round);
        await stop.CancelAsync();
        await editor;
        Assert.NotEmpty(_saved);
        Assert.NotEmpty(_installed);
        Assert.Equal(0, _folder.FilesInStage());
        output.WriteLine($"{_saved.Count} saves, {_installed.Count} installs, {_putBacks} saves put back");
    }

    private void InstallOnce(int round) => InstallOnce(round, displaceTo: null);

    private void InstallOnce(int round, RelativePath? displaceTo)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"installed {round}\n");
        using var staged = _folder.Stage(text);
        var result = _folder.Folder.Install(new InstallOrder(RelativePath.Parse(Name), staged, round, TryStamp()) { DisplaceTo = displaceTo });
        if (result.Problem is { } problem && problem.Contains("fetch them again", StringComparison.Ordinal)) _putBacks++;
        Assert.Contains(result.Outcome, (InstallOutcome[])[InstallOutcome.Done, InstallOutcome.Changed]);
        if (result.Outcome == InstallOutcome.Done) _installed.Add(text.TrimEnd());
    }

    private void RemoveDirectory()
    {
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(_folder.FullPath("dir/sub")), TimeSpan.FromSeconds(30)), "nobody saves there any more");
        var known = new List<TreeEntry>();
        foreach (var path in (string[])["dir", "dir/doc.txt", "dir/sub", "dir/sub/doc.txt"])
        {
            if (_folder.Folder.Root.TryStat(RelativePath.Parse(path), out var status) == Errno.None) known.Add(new TreeEntry(RelativePath.Parse(path), status.EntryKind!.Value, status.EntryStamp));
        }

        var result = _folder.Folder.Apply(new RemoveTreeOrder(RelativePath.Parse("dir"), known));
        Assert.Contains(result.Outcome, (InstallOutcome[])[InstallOutcome.Done, InstallOutcome.Changed]);
        if (result.Outcome == InstallOutcome.Changed) _putBacks++;
    }

    private DiskStamp? TryStamp() =>
        _folder.Folder.Root.TryStat(RelativePath.Parse(Name), out var status) == Errno.None ? status.Stamp : null;

    private void SaveByExchange(int i) => SaveByExchange(i, Name);

    private void SaveInDirectory(int i) => SaveByExchange(i, i % 2 == 0 ? "dir/doc.txt" : "dir/sub/doc.txt");

    private void SaveByExchange(int i, string name)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"saved {i}");
        var temporary = Path.Combine(_folder.Outside, "temporary");
        File.WriteAllText(temporary, text);
        var root = _folder.Folder.Root.Handle;
        Errno errno;
        do
        {
            errno = LibC.Rename(root, temporary, root, name, RenameMode.Exchange);
            if (errno == Errno.None) _displacedByEditor.Add(File.ReadAllText(temporary));
            else if (name != Name) Directory.CreateDirectory(Path.GetDirectoryName(_folder.FullPath(name))!);
            if (errno != Errno.None) errno = LibC.Rename(root, temporary, root, name, RenameMode.NoReplace);
        }
        while (errno != Errno.None);
        _saved.Add(text);
    }

    private void AppendInPlace(int i)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"line {i}");
        File.AppendAllText(_folder.FullPath(Name), line + "\n");
        _saved.Add(line);
    }

    private IEnumerable<string> Contents()
    {
        var live = Directory.GetFiles(_folder.Root).Select(File.ReadAllText);
        return live.Concat(_folder.Archived()).Concat(_displacedByEditor);
    }

    private void AssertAllFound(IEnumerable<string> contents)
    {
        var found = contents.Select(text => text.TrimEnd()).ToHashSet();
        Assert.Empty(_saved.Except(found));
        Assert.Empty(_installed.Except(found));
    }
}
