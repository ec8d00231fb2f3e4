using System.Collections.Concurrent;
using System.Threading.Channels;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Network;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Turns the engine: takes events in order, writes the rows that it decides on, commits them together, and only then lets the
/// other effects of the batch run, so that nothing is announced that a power cut could take back (I18).
/// </summary>
internal sealed class FolderLoop : BackgroundService
{
    // What a listener may be ahead of the engine. Broadcasts beyond are dropped and counted; everything else waits for room.
    private const int QueueLength = 8192;
    private const int BatchLength = 256;

    // A wall clock that is set back moves the next wake away; the engine learns of it at the latest after this.
    private const long LongestWaitNs = 5 * UnixTime.NanosecondsPerSecond;

    private readonly Channel<FolderEvent> _events = Channel.CreateBounded<FolderEvent>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    // What may overtake, of all peers together; beyond, it waits with the rest.
    private const int MaxAhead = 256;

    private readonly ConcurrentQueue<FolderEvent> _ahead = new();
    private int _framesWaiting;

    private readonly FolderEngine _engine;
    private readonly IIndexStore _index;
    private readonly IFolder _folder;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<FolderLoop> _log;
    private readonly List<FolderEvent> _crowd = [];
    private readonly List<Effect> _afterCommit = [];
    private readonly List<Effect> _last = [];
    private readonly List<Effect> _rides = [];
    private readonly CancellationToken _stopping;
    private readonly AutoResetEvent _arrived = new(false);
    private int _isWaiting;
    private long _dropped;
    private bool _needsDurable;
    private readonly HashSet<RelativePath> _undurable = [];

    public FolderLoop(FolderEngine engine, IIndexStore index, IFolder folder, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<FolderLoop> log)
    {
        _engine = engine;
        _index = index;
        _folder = folder;
        _time = time;
        _lifetime = lifetime;
        _log = log;
        _stopping = lifetime.ApplicationStopping;
    }

    /// <summary>Runs effects other than rows; set before the loop starts.</summary>
    public Action<Effect> Run { get; set; } = _ => { };

    /// <summary>True when something went wrong that only people can solve; the program ends with exit code 1.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Hands over an event, waiting for room.</summary>
    public async ValueTask PostAsync(FolderEvent happened, CancellationToken cancel)
    {
        if (GoesAhead(happened)) _ahead.Enqueue(happened);
        else if (happened is FolderEvent.FrameReceived frame) await QueueAsync(frame, cancel);
        else await _events.Writer.WriteAsync(happened, cancel);
        Wake();
    }

    private async ValueTask QueueAsync(FolderEvent.FrameReceived frame, CancellationToken cancel)
    {
        Interlocked.Increment(ref _framesWaiting);
        try
        {
            await _events.Writer.WriteAsync(frame, cancel);
        }
        catch
        {
            Interlocked.Decrement(ref _framesWaiting);
            throw;
        }
    }

    // Frames keep their order among themselves.
    private bool GoesAhead(FolderEvent happened) =>
        FolderEngine.MayOvertakeLooks(happened) && Volatile.Read(ref _framesWaiting) == 0 && _ahead.Count < MaxAhead;

    private bool HasWaiting => _events.Reader.Count > 0 || !_ahead.IsEmpty;

    /// <summary>Hands over an event from where nobody can wait; it is not lost while the program runs.</summary>
    public void PostSoon(FolderEvent happened)
    {
        if (_events.Writer.TryWrite(happened)) Wake();
        else RunInBackground(() => Task.FromResult(happened));
    }

    /// <summary>Does slow work whose end is an event. What goes wrong inside and is no event ends the program.</summary>
    public void RunInBackground(Func<Task<FolderEvent>> work) => _ = Task.Run(
        async () =>
        {
            try
            {
                await PostAsync(await work(), _stopping);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The next start's check finds what was left.
            }
            catch (Exception problem)
            {
                FailUnlessStopping(problem);
            }
        },
        CancellationToken.None);

    /// <summary>Whatever it is: stops the program, keeps the data, says so.</summary>
    public void Fail(Exception problem)
    {
        HasFailed = true;

        // The message of an I/O error is written for people; where another exception comes from tells those who mend it.
        HostLog.FolderStopped(_log, problem.Message.TrimEnd('.'), problem is IOException ? null : problem);
        _lifetime.StopApplication();
    }

    /// <summary>The same, unless the program is stopping: then the folder may be closed already, and the next start's check finds what was left.</summary>
    public void FailUnlessStopping(Exception problem)
    {
        if (!_stopping.IsCancellationRequested) Fail(problem);
    }

    /// <summary>Hands over an event that may be lost when the program is flooded.</summary>
    public void PostIfRoom(FolderEvent happened)
    {
        if (_events.Writer.TryWrite(happened)) Wake();
        else Interlocked.Increment(ref _dropped);
    }

    /// <summary>How many were lost since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <inheritdoc/>
    /// <remarks>A thread of its own: it waits for the disk at every commit, and what comes wakes it without a detour over the pool and its timers.</remarks>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => RunToTheEnd(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void RunToTheEnd(CancellationToken stop)
    {
        try
        {
            using var waking = stop.UnsafeRegister(_ => _arrived.Set(), null);
            Turn(new FolderEvent.Started());
            Loop(stop);
            SayGoodbye();
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
    }

    // What is installed already gets its row now; everything else is found by the next start's check.
    private void SayGoodbye()
    {
        TakeWaiting(QueueLength);
        Turn(new FolderEvent.Stopping());
        Flush();
    }

    private void Loop(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TakeWaiting(BatchLength);
            if (_engine.NextWakeNs <= _time.GetUnixNs()) Turn(new FolderEvent.Ticked());
            Flush();
            if (!HasWaiting && !ArrivesInTime(stop)) Turn(new FolderEvent.Ticked());
        }
    }

    // Those that may share a step do, in their place among the others. A look counts as much as an event, so that a batch does not grow with them.
    private void TakeWaiting(int most)
    {
        while (_ahead.TryDequeue(out var first)) Turn(first);
        for (var taken = 0; taken < most && _events.Reader.TryRead(out var happened);)
        {
            if (happened is FolderEvent.FrameReceived) Interlocked.Decrement(ref _framesWaiting);
            taken += happened is FolderEvent.Observed observed ? observed.Looks.Count : 1;
            if (!FolderEngine.SharesStep(happened))
            {
                TurnCrowd();
                Turn(happened);
            }
            else _crowd.Add(happened);
        }

        TurnCrowd();
    }

    private void TurnCrowd()
    {
        if (_crowd.Count > 0) Do(_engine.Step(_crowd, _time.GetUnixNs()));
        _crowd.Clear();
    }

    private void Turn(FolderEvent happened) => Do(_engine.Step(happened, _time.GetUnixNs()));

    private void Do(IReadOnlyList<Effect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect is Effect.MakeDurable durable) NeedDurable(durable);
            if (effect is Effect.Write write) IndexWriter.Write(_index, write);
            else if (effect is Effect.FetchContent) Run(effect); // bytes change nothing yet, and a commit takes longer than the way to a peer
            else if (effect is Effect.Ride) _rides.Add(effect);
            else _afterCommit.Add(effect);
        }
    }

    private void Flush()
    {
        var riding = StartRides();
        if (_needsDurable || _undurable.Count > 0) MakeDurable();
        _index.Commit();
        riding?.GetAwaiter().GetResult(); // before the frames that tell of them
        foreach (var effect in _afterCommit)
        {
            if (effect is Effect.Announce or Effect.Tell) _last.Add(effect); // peers with sessions need not wait for these
            else Run(effect);
        }

        foreach (var effect in _last) Run(effect);
        _afterCommit.Clear();
        _last.Clear();
    }

    private void NeedDurable(Effect.MakeDurable durable)
    {
        if (durable.Files.IsEmpty) _needsDurable = true;
        else _undurable.UnionWith(durable.Files);
    }

    // They travel while the disk works.
    private Task? StartRides()
    {
        if (_rides.Count == 0) return null;
        Effect[] rides = [.. _rides];
        _rides.Clear();
        return Task.Run(() => Array.ForEach(rides, Run));
    }

    // A disk that refuses this will refuse what comes next too, and say so; peers may keep the bytes that it loses.
    private void MakeDurable()
    {
        RelativePath[] files = _needsDurable ? [] : [.. _undurable];
        _needsDurable = false;
        _undurable.Clear();
        try
        {
            _folder.MakeDurable(files);
        }
        catch (IOException problem)
        {
            HostLog.NotDurable(_log, problem.Message);
        }
    }

    // False when the engine's next wake came first.
    private bool ArrivesInTime(CancellationToken stop)
    {
        var untilWakeNs = Math.Min(_engine.NextWakeNs - _time.GetUnixNs(), LongestWaitNs);
        if (untilWakeNs <= 0) return false;
        Volatile.Write(ref _isWaiting, 1);
        Interlocked.MemoryBarrier(); // whoever posts after this look sees that somebody waits
        if (!HasWaiting && !stop.IsCancellationRequested) _arrived.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(untilWakeNs / 1e6)));
        Volatile.Write(ref _isWaiting, 0);
        return HasWaiting || stop.IsCancellationRequested;
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isWaiting) != 0) _arrived.Set();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _arrived.Dispose();
    }
}
