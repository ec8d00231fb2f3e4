using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Connection;

/// <summary>The last ping: only its pong counts, once, so that nobody makes up times of ours. Thread-safe.</summary>
internal sealed class SentPings
{
    private readonly Lock _gate = new();
    private Frame.Ping? _open;
    private ulong _count;

    public Frame.Ping Next(long nowNs)
    {
        lock (_gate) return _open = new Frame.Ping(++_count, nowNs);
    }

    public bool IsAnswer(Frame.Pong pong)
    {
        lock (_gate)
        {
            if (_open is not { } ping || ping.Number != pong.Number || ping.SentNs != pong.PingSentNs) return false;
            _open = null;
            return true;
        }
    }
}
