using System.Threading.Channels;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Watch;

/// <summary>
/// Watches a folder by inotify, on a thread of its own. A file that was written and closed, or moved into place, is told at
/// once; one that only appeared, after <see cref="HintDebouncer.Quiet"/>; one that went away, after
/// <see cref="HintDebouncer.GoneDelay"/>. A file that stays open for writing is told when it is closed.
/// </summary>
/// <remarks>
/// While the root is held open its removal gives no event, only that of what was in it; whoever follows a hint checks the root
/// first.
/// </remarks>
public sealed class FolderWatcher : IFolderWatcher
{
    // How often the taker's queue is tried again while it is full.
    private static readonly TimeSpan FullRetry = TimeSpan.FromMilliseconds(10);

    // One line about overflows is enough for a while.
    private static readonly TimeSpan OverflowSilence = TimeSpan.FromMinutes(1);

    private readonly SafeFileHandle _inotify;
    private readonly SafeFileHandle _wake;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Action<WatchProblem> _onProblem;
    private readonly Channel<WatchHint> _hints;
    private readonly HintDebouncer _debouncer;
    private readonly WatchTree _tree;
    private readonly EventTranslator _translator;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread? _thread;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private WatchHint? _held;
    private TimeSpan? _overflowTold;
    private volatile bool _isComplete;

    private FolderWatcher(FolderRoot root, TimeProvider time, Action<WatchProblem> onProblem, WatchOptions options)
    {
        (_time, _onProblem) = (time, onProblem);
        _origin = time.GetTimestamp();
        _hints = Channel.CreateBounded<WatchHint>(new BoundedChannelOptions(options.MostWaiting) { SingleWriter = true });
        _debouncer = new HintDebouncer(options.MostPending);
        var errno = LibC.OpenInotify(out _inotify);
        var eventErrno = LibC.OpenEvent(out _wake);
        _tree = new WatchTree(root, _inotify, options.MostWatches);
        _translator = new EventTranslator(_tree, _debouncer);
        if (errno == Errno.None) errno = eventErrno;
        if (errno == Errno.None)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "folder watcher" };
            return;
        }

        onProblem(WatchLimits.NoInstance(errno.Describe()));
        _started.SetResult();
    }

    /// <summary>Starts to watch. Without inotify the watcher says so, gives no hints and is not complete.</summary>
    /// <param name="root">The folder; stays open longer than the watcher.</param>
    /// <param name="time">Measures the quiet periods.</param>
    /// <param name="onProblem">Takes what the watcher cannot see, on the watcher's thread.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static FolderWatcher Start(FolderRoot root, TimeProvider time, Action<WatchProblem> onProblem, WatchOptions? options = null)
    {
        var watcher = new FolderWatcher(root, time, onProblem, options ?? new WatchOptions());
        watcher._thread?.Start();
        return watcher;
    }

    /// <inheritdoc/>
    public ChannelReader<WatchHint> Hints => _hints.Reader;

    /// <inheritdoc/>
    public Task Started => _started.Task;

    /// <inheritdoc/>
    public bool IsComplete => _isComplete;

    /// <summary>Stops the thread and ends <see cref="Hints"/>.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        if (_thread is not null)
        {
            LibC.SignalEvent(_wake);
            _thread.Join();
        }

        _hints.Writer.TryComplete();
        _inotify.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    private void Run()
    {
        var stop = _stop.Token;
        try
        {
            AddAll(stop);
            _started.TrySetResult();
            while (!stop.IsCancellationRequested)
            {
                Check(LibC.WaitReadable(_inotify, _wake, TimeoutMs()), "wait for changes");
                ReadEvents(stop);
                Deliver();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            _isComplete = false;
            _onProblem(WatchLimits.Stopped(error, _tree.Watched));
            _hints.Writer.TryWrite(WatchHint.Everything);
        }
        finally
        {
            _started.TrySetResult();
            _hints.Writer.TryComplete();
        }
    }

    private void AddAll(CancellationToken stop)
    {
        _isComplete = true;
        _tree.Add(default, stop);
        NoteRefused();
    }

    private void ReadEvents(CancellationToken stop)
    {
        var errno = LibC.ReadAvailable(_inotify, _buffer, out var read);
        if (errno == Errno.EAGAIN) return;
        Check(errno, "read changes");
        foreach (var happened in new InotifyEvents(_buffer.AsSpan(..read)))
        {
            if (happened.Has(InotifyMask.QueueOverflow)) Overflow(stop);
            else _translator.Accept(happened, Now, stop);
        }

        NoteRefused();
    }

    // Directories may have come among the events that were lost.
    private void Overflow(CancellationToken stop)
    {
        _tree.Add(default, stop);
        _debouncer.Everything(Now);
        if (_overflowTold is { } told && Now - told < OverflowSilence) return;
        _overflowTold = Now;
        _onProblem(WatchLimits.Overflow(_tree.Watched));
    }

    private void NoteRefused()
    {
        var refused = _tree.TakeRefused();
        if (refused == 0 || !_isComplete) return;
        _isComplete = false;
        _onProblem(WatchLimits.TooManyDirectories(_tree.Watched, refused));
    }

    private void Deliver()
    {
        while (_held is not null || TryTake())
        {
            if (!_hints.Writer.TryWrite(_held!.Value)) return;
            _held = null;
        }
    }

    private bool TryTake()
    {
        if (!_debouncer.TryTake(Now, out var hint)) return false;
        _held = hint;
        return true;
    }

    private int TimeoutMs()
    {
        if (_held is not null) return (int)FullRetry.TotalMilliseconds;
        if (_debouncer.NextDue is not { } due) return -1;
        return (int)Math.Clamp(Math.Ceiling((due - Now).TotalMilliseconds), 0, int.MaxValue);
    }

    private static void Check(Errno errno, string action) => ErrnoException.ThrowIfFailed(errno, action);
}
