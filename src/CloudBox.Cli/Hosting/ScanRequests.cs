using System.Threading.Channels;

namespace CloudBox.Cli.Hosting;

/// <summary>Why a check is made.</summary>
internal enum CheckCause
{
    /// <summary>The program has started.</summary>
    Start,

    /// <summary>The interval is over.</summary>
    Clock,

    /// <summary>A burst is over: what the watcher missed of it is found now, rather than at the end of the interval, which begins anew.</summary>
    Quiet,

    /// <summary>Somebody needs it.</summary>
    Request,
}

/// <summary>Asks the check to come early. Requests that come while one waits are one. Thread-safe.</summary>
internal sealed class ScanRequests(TimeProvider time)
{
    // Checks that nobody needs take no more than this part of one processor.
    private const int LeastPauseInChecks = 10;

    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _isNeeded;
    private long _quietFrom = long.MaxValue;

    /// <summary>It is needed now.</summary>
    public void Ask()
    {
        Volatile.Write(ref _isNeeded, 1);
        _asked.Writer.TryWrite(true);
    }

    /// <summary>It may come now; false while one runs, and when the last one was long and has just been.</summary>
    public bool TryAskWhenQuiet()
    {
        if (time.GetTimestamp() < Volatile.Read(ref _quietFrom)) return false;
        _asked.Writer.TryWrite(true);
        return true;
    }

    /// <summary>A check has ended.</summary>
    /// <param name="began">Timestamp of its beginning.</param>
    public void Checked(long began)
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref _quietFrom, now + LeastPauseInChecks * (now - began));
    }

    /// <summary>Waits for a request or the end of <paramref name="interval"/>; says which it was. A check begins then.</summary>
    public async Task<CheckCause> WaitAsync(TimeSpan interval, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_asked.Reader.WaitToReadAsync(either.Token).AsTask(), Task.Delay(interval, time, either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        Volatile.Write(ref _quietFrom, long.MaxValue);
        if (!_asked.Reader.TryRead(out _)) return CheckCause.Clock;
        return Interlocked.Exchange(ref _isNeeded, 0) == 1 ? CheckCause.Request : CheckCause.Quiet;
    }
}
