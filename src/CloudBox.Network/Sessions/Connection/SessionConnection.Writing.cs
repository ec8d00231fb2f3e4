using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Connection;

// What goes out: frames first, then a chunk of each file in turn.
internal sealed partial class SessionConnection
{
    // Above this a frame is written as it is, rather than copied beside others.
    private const int LargeFrame = 32 * 1024;

    private readonly SentPings _pings = new();

    /// <summary>Asks for a sign of life: a peer whose process is gone answers with a reset.</summary>
    public void Probe() => Send(_pings.Next(_context.Time.GetUnixNs()));

    /// <summary>The peer was met elsewhere, perhaps because it has moved and this session is dead: unless something comes soon, it is over.</summary>
    public void Doubt()
    {
        Probe();
        _ = EndIfSilentAsync(_context.Options.DoubtTimeout);
    }

    private async Task EndIfSilentAsync(TimeSpan limit)
    {
        await Task.Delay(limit, _context.Time, _abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_frames.Silence >= limit) Abort($"nothing came for {limit.TotalSeconds:0} s");
    }

    private async Task WriteAsync()
    {
        var buffer = new FrameBuffer(LargeFrame);
        try
        {
            while (!_outgoing.IsOver)
            {
                buffer.Clear();
                await CollectFramesAsync(buffer);
                while (!_outgoing.IsEnding && buffer.Length < SessionLimits.WriteBytes && _server.TryFill(buffer))
                {
                }

                if (buffer.Length > 0) await _frames.WriteAsync(buffer.Written, _abort.Token);
                else if (!_outgoing.IsOver) await _outgoing.WaitAsync(_abort.Token);
            }

            await _frames.FinishWritingAsync();
        }
        catch (SessionException error)
        {
            Abort(error.Message);
        }
        catch (OperationCanceledException)
        {
            // Ended by somebody who has said why.
        }
        catch (Exception error)
        {
            _context.Log.Failed(error, Peer.Address);
            Abort("an error of this program");
        }
    }

    private async ValueTask CollectFramesAsync(FrameBuffer buffer)
    {
        while (buffer.Length < SessionLimits.WriteBytes && _outgoing.TryTake(out var frame))
        {
            if (frame.Length <= LargeFrame)
            {
                buffer.Append(frame);
                continue;
            }

            if (buffer.Length > 0) await _frames.WriteAsync(buffer.Written, _abort.Token);
            buffer.Clear();
            await _frames.WriteAsync(frame, _abort.Token);
        }
    }

    // Looks twice as often as it pings, so that a dead peer is noticed within half a ping more than its time.
    private async Task BeatAsync()
    {
        var options = _context.Options;
        using var timer = new PeriodicTimer(options.PingInterval / 2, _context.Time);
        try
        {
            for (var beat = 0; !_abort.IsCancellationRequested; beat++)
            {
                if (beat % 2 == 0) Probe();
                if (_frames.Silence >= options.SilenceTimeout) Abort($"nothing came for {options.SilenceTimeout.TotalSeconds:0} s");
                if (_frames.WriteStall >= options.WriteTimeout) Abort($"it took nothing for {options.WriteTimeout.TotalSeconds:0} s");
                _fetches.CheckProgress();
                _riders.Forget();
                _patches.Requests.CheckProgress();
                _rangeServer.Prune();
                _context.Shares.Prune();
                await timer.WaitForNextTickAsync(_abort.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }
}
