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
    private const long GraceNs = UnixTime.NanosecondsPerSecond;

    private readonly Dictionary<(IPAddress To, RelativePath Path), Transfer> _transfers = [];

    private readonly record struct Transfer(int Running, long UntilNs);

    /// <summary>A transfer starts, or was asked for.</summary>
    public void Started(IPAddress to, RelativePath path)
    {
        var known = _transfers.GetValueOrDefault((to, path));
        _transfers[(to, path)] = known with { Running = known.Running + 1 };
    }

    /// <summary>A transfer has ended.</summary>
    public void Ended(IPAddress to, RelativePath path, long nowNs)
    {
        var known = _transfers.GetValueOrDefault((to, path));
        _transfers[(to, path)] = new Transfer(Math.Max(0, known.Running - 1), nowNs + GraceNs);
        ForgetOld(nowNs);
    }

    /// <summary>True when what <paramref name="from"/> says of the path is to be ignored.</summary>
    public bool Covers(IPAddress from, RelativePath path, long nowNs) =>
        _transfers.TryGetValue((from, path), out var transfer) && (transfer.Running > 0 || nowNs < transfer.UntilNs);

    private void ForgetOld(long nowNs)
    {
        foreach (var (key, transfer) in _transfers)
        {
            if (transfer.Running == 0 && nowNs >= transfer.UntilNs) _transfers.Remove(key);
        }
    }
}
