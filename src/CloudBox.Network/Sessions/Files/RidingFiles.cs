using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files;

/// <summary>
/// Bytes of small files that came along with a peer's changes, before anybody asked for them. They wait in memory, a few MiB at most, until the
/// folder wants them; the oldest go when more come, and are asked for like any others. Not verified: whoever takes them does that. Thread-safe.
/// </summary>
/// <param name="inAll">Bytes that wait of all peers.</param>
internal sealed class RidingFiles(RidingBytes inAll) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(RelativePath Path, ContentId Content), byte[]> _files = [];
    private readonly Queue<(RelativePath Path, ContentId Content)> _order = new();
    private long _bytes;
    private bool _isQuiet;

    /// <summary>Keeps a copy of the bytes.</summary>
    public void Add(Frame.RidingFile file)
    {
        lock (_gate)
        {
            _isQuiet = false;
            var key = (file.Path, file.Content);
            if (_files.ContainsKey(key) || !inAll.TryAdd(file.Bytes.Length)) return;
            _files.Add(key, file.Bytes.ToArray());
            _order.Enqueue(key);
            _bytes += file.Bytes.Length;
            while (_bytes > FrameLimits.MaxRidingBytes || _order.Count > FrameLimits.MaxRidingFiles) Remove_NeedsLock(_order.Dequeue(), out _);
        }
    }

    /// <summary>Takes what came along for a path; false when nothing did.</summary>
    public bool TryTake(RelativePath path, ContentId content, out byte[] bytes)
    {
        lock (_gate)
        {
            if (!Remove_NeedsLock((path, content), out bytes)) return false;
            if (_files.Count == 0) _order.Clear();
            return true;
        }
    }

    /// <summary>From time to time: what nobody has taken by the time nothing more comes is not wanted.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            if (_isQuiet) Clear_NeedsLock();
            _isQuiet = true;
        }
    }

    public void Dispose()
    {
        lock (_gate) Clear_NeedsLock();
    }

    private void Clear_NeedsLock()
    {
        _files.Clear();
        _order.Clear();
        inAll.Remove(_bytes);
        _bytes = 0;
    }

    private bool Remove_NeedsLock((RelativePath Path, ContentId Content) key, out byte[] bytes)
    {
        if (!_files.Remove(key, out bytes!)) return false;
        _bytes -= bytes.Length;
        inAll.Remove(bytes.Length);
        return true;
    }
}

/// <summary>What came along and waits, of all peers together, bytes. Thread-safe.</summary>
internal sealed class RidingBytes
{
    private long _bytes;

    /// <summary>False when there is no room for so much more.</summary>
    public bool TryAdd(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= SessionLimits.MaxRidingBytesInAll) return true;
        Remove(bytes);
        return false;
    }

    /// <summary>So much waits no more.</summary>
    public void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
