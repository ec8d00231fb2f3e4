using System.Net;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>
/// Which files are on their way to which address. The C original announces a half-received file as modified, and when its
/// check runs too early as deleted, with our own mtime and SHA1: what it says of a file that it is still receiving is ignored,
/// until it has read the last byte and one second more.
/// </summary>
public sealed class SendingGuard
{
    // C originals are few, and beyond these limits everything counts as asked for: careful, and bounded.
    private const int MaxAskers = 16;
    private const int MaxAskedPerPeer = 20_000;
    private const long GraceNs = UnixTime.NanosecondsPerSecond;

    private readonly Dictionary<(IPAddress To, RelativePath Path), Transfer> _transfers = [];

    private readonly Dictionary<IPAddress, HashSet<RelativePath>> _asked = [];

    private readonly record struct Transfer(int Running, long UntilNs);

    /// <summary>A transfer starts, or was asked for.</summary>
    public void Started(IPAddress to, RelativePath path)
    {
        var known = _transfers.GetValueOrDefault((to, path));
        _transfers[(to, path)] = known with { Running = known.Running + 1 };
    }

    /// <summary>A transfer has ended; <paramref name="isDelivered"/> when all of it was read.</summary>
    public void Ended(IPAddress to, RelativePath path, bool isDelivered, long nowNs)
    {
        if (isDelivered && _asked.TryGetValue(to, out var asked)) asked.Remove(path);
        var known = _transfers.GetValueOrDefault((to, path));
        _transfers[(to, path)] = new Transfer(Math.Max(0, known.Running - 1), nowNs + GraceNs);
        ForgetOld(nowNs);
    }

    /// <summary>True when what <paramref name="from"/> says of the path is to be ignored.</summary>
    public bool Covers(IPAddress from, RelativePath path, long nowNs) =>
        _transfers.TryGetValue((from, path), out var transfer) && (transfer.Running > 0 || nowNs < transfer.UntilNs);

    /// <summary>
    /// It has asked for a file, from whoever has it: until it got it from here or a check of it finds nothing changed, it may
    /// list the file without having it.
    /// </summary>
    public void Asked(IPAddress from, RelativePath path)
    {
        if (!_asked.TryGetValue(from, out var paths))
        {
            if (_asked.Count >= MaxAskers) return;
            _asked[from] = paths = [];
        }

        if (paths.Count < MaxAskedPerPeer) paths.Add(path);
    }

    /// <summary>A check of it found nothing changed: what it lists, it has.</summary>
    public void Quiet(IPAddress from) => _asked.Remove(from);

    /// <summary>True when it may have half of the file that it announces, or never had the one that it says was deleted.</summary>
    public bool IsAsked(IPAddress from, RelativePath path) => _asked.TryGetValue(from, out var paths)
        ? paths.Contains(path) || paths.Count >= MaxAskedPerPeer
        : _asked.Count >= MaxAskers;

    private void ForgetOld(long nowNs)
    {
        foreach (var (key, transfer) in _transfers)
        {
            if (transfer.Running == 0 && nowNs >= transfer.UntilNs) _transfers.Remove(key);
        }
    }
}
