using System.Net;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Transfer;

/// <summary>
/// What C originals were asked for lately. A request that shows no effect soon is broadcast again, so a push may come twice, or when the
/// request has been given up. It is heard out all the same: a program that does not expect SIGPIPE dies of it when it is cut off while it
/// sends. Bounded and thread-safe.
/// </summary>
internal sealed class LatePushes(TimeProvider time)
{
    // A C original answers one request after the other, and may be at a large file.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress From, RelativePath Path), Asked> _asked = [];

    /// <summary>Notes a request.</summary>
    public void Note(IPAddress from, RelativePath path, long length)
    {
        lock (_gate)
        {
            if (_asked.Count >= TransferLimits.MaxAwaitedPushes) Forget();
            if (_asked.Count < TransferLimits.MaxAwaitedPushes) _asked[(from, path)] = new Asked(length, time.GetTimestamp());
        }
    }

    /// <summary>How many bytes the file has that was asked for; null when it was not, lately.</summary>
    public long? LengthOf(IPAddress from, RelativePath path)
    {
        lock (_gate) return _asked.TryGetValue((from, path), out var asked) && IsRecent(asked) ? asked.Length : null;
    }

    private void Forget()
    {
        foreach (var (key, asked) in _asked.ToList())
        {
            if (!IsRecent(asked)) _asked.Remove(key);
        }
    }

    private bool IsRecent(Asked asked) => time.GetElapsedTime(asked.At) < Lately;

    private readonly record struct Asked(long Length, long At);
}
