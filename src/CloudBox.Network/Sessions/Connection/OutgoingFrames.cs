using System.Threading.Channels;

namespace CloudBox.Network.Sessions.Connection;

/// <summary>Encoded frames that wait for the write loop. Never waits itself: what does not fit is refused. Thread-safe.</summary>
internal sealed class OutgoingFrames
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _frames = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _bytes;
    private bool _isEnding;

    /// <summary>Adds a frame; false when too much waits already. After <see cref="End"/> it is dropped.</summary>
    public bool TryAdd(byte[] frame)
    {
        lock (_gate)
        {
            if (_isEnding) return true;
            if (_bytes + frame.Length > SessionLimits.MaxOutgoingBytes || _frames.Count >= SessionLimits.MaxOutgoingFrames) return false;
            _bytes += frame.Length;
            _frames.Enqueue(frame);
        }

        Wake();
        return true;
    }

    /// <summary>Drops what waits, adds a last frame or none, and takes no more.</summary>
    public void End(byte[]? last)
    {
        lock (_gate)
        {
            if (_isEnding) return;
            _isEnding = true;
            _frames.Clear();
            _bytes = 0;
            if (last is not null) _frames.Enqueue(last);
        }

        Wake();
    }

    /// <summary>Takes the next frame.</summary>
    public bool TryTake(out byte[] frame)
    {
        lock (_gate)
        {
            if (!_frames.TryDequeue(out frame!)) return false;
            if (!_isEnding) _bytes -= frame.Length;
            return true;
        }
    }

    /// <summary>Bytes that wait.</summary>
    public int Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>True once the last frame has been taken.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate) return _isEnding && _frames.Count == 0;
        }
    }

    /// <summary>True once nothing more is taken in.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate) return _isEnding;
        }
    }

    /// <summary>Lets the write loop look again.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until there may be something to write.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel) => await _wake.Reader.ReadAsync(cancel);
}
