using CloudBox.FileSystem.Root;
using CloudBox.FileSystem.Watch;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Watch;

/// <summary>A watched directory, and all the hints it gave.</summary>
internal sealed class HintCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly TempDirectory _directory = new();
    private readonly FolderRoot _root;
    private readonly List<WatchHint> _hints = [];
    private readonly List<WatchProblem> _problems = [];
    private Task _collecting = Task.CompletedTask;

    public HintCollector()
    {
        Directory.CreateDirectory(Share);
        _root = FolderRoot.Open(Share);
    }

    public string Share => _directory["share"];

    public string Outside => _directory.Path;

    public FolderWatcher Watcher { get; private set; } = null!;

    /// <summary>Runs on the watcher's thread.</summary>
    public Action<WatchProblem> OnProblem { get; set; } = _ => { };

    public string FullPath(string name) => Path.Combine(Share, name);

    public void Start(WatchOptions? options = null)
    {
        Watcher = FolderWatcher.Start(_root, TimeProvider.System, Note, options);
        _collecting = Task.Run(CollectAsync);
    }

    public async Task StartAndWaitAsync(WatchOptions? options = null)
    {
        Start(options);
        await Watcher.Started.WaitAsync(Patience);
    }

    public List<WatchHint> Hints()
    {
        lock (_gate) return [.. _hints];
    }

    public List<WatchProblem> Problems()
    {
        lock (_gate) return [.. _problems];
    }

    public Task SeesAsync(WatchHintKind kind, string path) =>
        SeesAsync(hints => hints.Exists(hint => hint.Kind == kind && hint.Path == RelativePath.Parse(path)), $"{kind} {path}");

    /// <summary>Waits until this or a directory above was named.</summary>
    public Task SeesCoveredAsync(string path) => SeesAsync(hints => hints.Any(hint => Covers(hint, RelativePath.Parse(path))), $"a hint that covers {path}");

    public static bool Covers(WatchHint hint, RelativePath path) =>
        hint.Path is not { } named || named == path || (hint.Kind == WatchHintKind.Subtree && path.IsUnder(named));

    public async Task SeesAsync(Func<List<WatchHint>, bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition(Hints()))
        {
            if (patience.IsCancellationRequested) Assert.Fail($"No {what} among: {string.Join("; ", Hints().TakeLast(50))}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    public void Forget()
    {
        lock (_gate) _hints.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Watcher?.Dispose();
        await _collecting.WaitAsync(Patience);
        _root.Dispose();
        _directory.Dispose();
    }

    private void Note(WatchProblem problem)
    {
        lock (_gate) _problems.Add(problem);
        OnProblem(problem);
    }

    private async Task CollectAsync()
    {
        await foreach (var hint in Watcher.Hints.ReadAllAsync())
        {
            lock (_gate) _hints.Add(hint);
        }
    }
}
