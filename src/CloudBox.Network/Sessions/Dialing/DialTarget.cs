using System.Net;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Dialing;

/// <summary>An address at which a peer was heard. Thread-safe.</summary>
internal sealed class DialTarget(IPEndPoint endPoint, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LeastBetweenPokes = TimeSpan.FromSeconds(2);

    // Two beacons missed: it was away, and is back.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(12);

    private readonly Lock _gate = new();
    private CancellationTokenSource _round = new();
    private ulong _nonce;
    private long _heardAt;
    private long _pokedAt;
    private bool _isNew = true;
    private bool _isOver;

    public IPEndPoint EndPoint => endPoint;

    /// <summary>Who answered there last.</summary>
    public DeviceId? Device { get; set; }

    /// <summary>How long ago it was heard.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_gate) return time.GetElapsedTime(_heardAt);
        }
    }

    /// <summary>
    /// It was heard. True when that is a reason to dial at once: another process than before, or the first word after a silence. Not oftener
    /// than every two seconds, since anybody can make a beacon.
    /// </summary>
    public bool Hear(ulong nonce)
    {
        lock (_gate)
        {
            var isNews = !_isNew && (nonce != _nonce || time.GetElapsedTime(_heardAt) >= Away) && time.GetElapsedTime(_pokedAt) >= LeastBetweenPokes;
            if (_isNew || isNews) _pokedAt = time.GetTimestamp();
            (_nonce, _heardAt, _isNew) = (nonce, time.GetTimestamp(), false);
            return isNews;
        }
    }

    /// <summary>Ends the pause before the next dial.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            if (!_isOver) _round.Cancel();
        }
    }

    /// <summary>Begins to dial anew; the token ends with <see cref="Restart"/>.</summary>
    public CancellationToken BeginRound()
    {
        lock (_gate)
        {
            if (!_round.IsCancellationRequested) return _round.Token;
            _round.Dispose();
            _round = new CancellationTokenSource();
            return _round.Token;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _round.Dispose();
        }
    }
}
