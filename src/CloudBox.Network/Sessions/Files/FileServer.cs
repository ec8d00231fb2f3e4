using CloudBox.Engine.Sessions;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Files;

/// <summary>
/// Sends files to one peer: at most sixteen side by side, a chunk of each in turn; more wait in order. The write loop pulls the
/// chunks, so nothing is read that the peer does not take. Thread-safe; the gate is never held across a call out.
/// </summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peer">To whom.</param>
/// <param name="up">How fast.</param>
/// <param name="send">Queues a frame.</param>
/// <param name="wake">Tells the write loop that there is something to pull.</param>
internal sealed class FileServer(SessionContext context, SessionPeer peer, RateGate up, Action<Frame> send, Action wake) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ServeJob> _jobs = [];
    private readonly Queue<ServeJob> _waiting = [];
    private readonly Queue<ServeJob> _ready = [];
    private readonly CancellationTokenSource _stop = new();
    private int _active;
    private int _isHeld;

    /// <summary>Takes a request. Null, or what is wrong with it.</summary>
    public string? Take(Frame.GetFile asked) => Take(new ServeJob(asked));

    /// <summary>Takes a request. Null, or what is wrong with it.</summary>
    public string? Take(Frame.GetParts asked) => Take(new ServeJob(asked));

    private string? Take(ServeJob asked)
    {
        var job = asked;
        lock (_gate)
        {
            if (_jobs.ContainsKey(asked.Request)) return "it used a request's number twice";
            if (_jobs.Count < SessionLimits.MaxServed + SessionLimits.MaxServeWaiting && !(asked.IsParts && HasManyParts_NeedsLock()))
            {
                _jobs.Add(asked.Request, asked);
                _waiting.Enqueue(asked);
                job = null;
            }
        }

        if (job is null) StartWaiting();
        else Refuse(job, "too many requests wait already");
        return null;
    }

    /// <summary>The peer does not want the rest. It gets a FileRefused, after which nothing of this request comes any more.</summary>
    public void Cancel(uint request)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(request, out var job)) job.Cancel();
        }
    }

    /// <summary>Appends the next chunk that is due; false when none is. Called by the write loop alone.</summary>
    public bool TryFill(FrameBuffer buffer)
    {
        if (IsHeldBack()) return false;
        while (TakeReady() is { } job)
        {
            var before = buffer.Length;
            var problem = job.IsCancelled ? "cancelled" : job.Fill(buffer);
            if (problem is not null)
            {
                End(job);
                Refuse(job, problem);
                continue;
            }

            up.Take(buffer.Length - before);
            if (job.IsDone) Finish(job);
            else PutReady(job);
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _stop.Cancel();
        while (TakeReady() is { } job) job.Dispose();
    }

    // A request for parts holds up to 64 KiB of ranges, a thousand times what others do.
    private bool HasManyParts_NeedsLock() => _jobs.Values.Count(static job => job.IsParts) >= PatchLimits.MaxUnanswered;

    // Other frames go out meanwhile; the write loop comes again when it is time.
    private bool IsHeldBack()
    {
        if (up.Wait is not { Ticks: > 0 } wait) return false;
        if (Interlocked.Exchange(ref _isHeld, 1) == 0) _ = WakeAfterAsync(wait);
        return true;
    }

    private async Task WakeAfterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _isHeld, 0);
        wake();
    }

    private void StartWaiting()
    {
        while (TakeWaiting() is { } job) _ = Task.Run(() => OpenAsync(job));
    }

    private async Task OpenAsync(ServeJob job)
    {
        var problem = "it is not there (any more)";
        try
        {
            if (!job.IsCancelled) job.File = await context.Files.OpenAsync(job.Path, job.Content, _stop.Token);
        }
        catch (IOException error)
        {
            problem = $"it cannot be read: {error.Message}";
        }
        catch (OperationCanceledException)
        {
            problem = "the session ends";
        }
        catch (Exception error)
        {
            context.Log.Failed(error, peer.Address);
            problem = "an error of the program that has it";
        }

        if (job.File is null)
        {
            End(job);
            Refuse(job, problem);
            return;
        }

        if (job.Content.Length >= SessionLimits.LargeFile)
        {
            job.Meter = context.Progress.Begin(job.Path, peer.Name, isIncoming: false, job.IsParts ? job.Length : job.Content.Length);
            if (!job.IsParts) job.Meter.StartAt(job.From);
        }

        PutReady(job);
        wake();
    }

    private void Finish(ServeJob job)
    {
        End(job);
        context.Counters.Sent(job.Length);
        context.Log.FileSent(job.Path, peer.Name, job.Length);
    }

    private void Refuse(ServeJob job, string problem)
    {
        context.Log.FileNotSent(job.Path, peer.Name, problem);
        send(new Frame.FileRefused(job.Request, problem));
    }

    private void End(ServeJob job)
    {
        job.Dispose();
        lock (_gate)
        {
            _jobs.Remove(job.Request);
            _active--;
        }

        StartWaiting();
    }

    private ServeJob? TakeWaiting()
    {
        lock (_gate)
        {
            if (_active >= SessionLimits.MaxServed || _stop.IsCancellationRequested || !_waiting.TryDequeue(out var job)) return null;
            _active++;
            return job;
        }
    }

    private ServeJob? TakeReady()
    {
        lock (_gate) return _ready.TryDequeue(out var job) ? job : null;
    }

    private void PutReady(ServeJob job)
    {
        lock (_gate)
        {
            if (!_stop.IsCancellationRequested)
            {
                _ready.Enqueue(job);
                return;
            }
        }

        job.Dispose();
    }
}
