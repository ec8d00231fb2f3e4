using CloudBox.Engine.Folder;
using CloudBox.Network.Progress;
using CloudBox.Network.Rates;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// A large file that one peer may read over data connections. The file stays open until the offer is over and the last connection has left
/// it. Thread-safe.
/// </summary>
internal sealed class RangeOffer(Frame.GetRanges asked, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();
    private IServedFile? _file;
    private long _left = asked.Content.Length * SessionLimits.MaxTimesSent;
    private long _quietSince = time.GetTimestamp();
    private long _sent;
    private int _users;
    private bool _isOver;

    public uint Request => asked.Request;

    public RelativePath Path => asked.Path;

    public ContentId Content => asked.Content;

    /// <summary>Cancelled when the offer is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Bytes that have gone out.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How fast it may be sent.</summary>
    public RateGate? Up { get; init; }

    /// <summary>Where its progress is noted, once it is open.</summary>
    public ProgressMeter? Meter { get; set; }

    /// <summary>Called once by whoever ends it because the file is not what it was.</summary>
    public Action<string>? Failed { get; init; }

    /// <summary>Takes over the open file. False, and closed, when the offer is over already.</summary>
    public bool Open(IServedFile file)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _file = file;
                return true;
            }
        }

        file.Dispose();
        return false;
    }

    /// <summary>A connection begins to read. False when it is too late.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isOver || _file is null) return false;
            _users++;
            return true;
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _quietSince = time.GetTimestamp();
            if (--_users == 0 && _isOver) _file!.Dispose();
        }
    }

    /// <summary>A range was asked for. False when the peer has had more than it can need.</summary>
    public bool TryCharge(int bytes) => Interlocked.Add(ref _left, -bytes) >= 0;

    /// <summary>
    /// Fills the buffer. Bytes count only while the file is what it was when it was opened, so what arrives whole is never a mixture.
    /// </summary>
    /// <returns>Null, or why there are none.</returns>
    public string? Read(Span<byte> target, long offset)
    {
        try
        {
            var isWhole = _file!.Read(target, offset) == target.Length && _file.Stamp.Size == Content.Length && _file.IsUnchanged();
            return isWhole ? null : "it changed while it was being sent";
        }
        catch (IOException problem)
        {
            return $"it cannot be read: {problem.Message}";
        }
    }

    /// <summary>Notes bytes that have gone out.</summary>
    public void NoteSent(int bytes)
    {
        Interlocked.Add(ref _sent, bytes);
        Meter?.Add(bytes);
    }

    /// <summary>True when no connection reads, and none has for so long.</summary>
    public bool IsQuiet(TimeSpan limit)
    {
        lock (_gate) return _users == 0 && time.GetElapsedTime(_quietSince) >= limit;
    }

    /// <summary>Ends it: connections are cut. True the first time.</summary>
    public bool End()
    {
        lock (_gate)
        {
            if (_isOver) return false;
            _isOver = true;
            if (_users == 0) _file?.Dispose();
        }

        Meter?.Dispose();
        _over.Cancel();
        return true;
    }

    public void Dispose() => End();
}
