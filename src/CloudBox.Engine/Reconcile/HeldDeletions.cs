using CloudBox.Engine.Events;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Reconcile;

/// <summary>
/// Deletions that were seen one by one and are not believed yet (I7): by the time the last of a folder's files are seen to be gone, the first ones would be
/// gone everywhere. Once it is quiet, a few are looked at once more, and of many a complete check judges, which begins while it is still being quiet.
/// </summary>
internal sealed class HeldDeletions
{
    // Longer than the gaps in which a tree's deletion is usually seen: a few deletions wait until it is quiet for the shorter time, many
    // for the longer. Where a gap is longer still, the check judges what is gone by then, and the rest afterwards.
    private const long FewQuietNs = 100_000_000;
    private const long ManyQuietNs = 150_000_000;
    private const long EarlyCheckNs = 50_000_000;
    private const long LongestNs = 5 * UnixTime.NanosecondsPerSecond;

    private readonly HashSet<RelativePath> _held = [];
    private readonly HashSet<RelativePath> _released = [];
    private long _sinceNs;
    private long? _earlyCheckFrom; // the epoch in which it was asked for; null when it was not, or has ended
    private FolderEvent.ScanFinished? _check;
    private bool _hasSkippedCheck;

    /// <summary>How many are held.</summary>
    public int Count => _held.Count;

    /// <summary>True while any are.</summary>
    public bool IsHolding => UntilNs != long.MaxValue;

    /// <summary>When they are to be judged.</summary>
    public long UntilNs { get; private set; } = long.MaxValue;

    /// <summary>When a check is to be asked for that may judge them.</summary>
    public long EarlyCheckDueNs { get; private set; } = long.MaxValue;

    /// <summary>What is held when its time has come.</summary>
    /// <param name="Paths">What is gone.</param>
    /// <param name="Check">A check that has seen all of it gone, asked for when the last of it had been found; null when there is none.</param>
    /// <param name="IsCheckUnderWay">True when that check has not ended yet.</param>
    /// <param name="HasSkippedCheck">True when another check has ended meanwhile, and counted for nothing.</param>
    public sealed record Judgement(IReadOnlyList<RelativePath> Paths, FolderEvent.ScanFinished? Check, bool IsCheckUnderWay, bool HasSkippedCheck);

    /// <summary>True when this was held, and has been let go to be looked at once more.</summary>
    public bool IsReleased(RelativePath path) => !IsHolding && _released.Contains(path);

    /// <summary>Holds these. What is held already is no news and does not make it less quiet, and no more does a directory: it is found to be gone with what was in it.</summary>
    /// <param name="gone">What is gone.</param>
    /// <param name="isDirectory">True for a directory.</param>
    /// <param name="isMany">Says of how many only a complete check may judge.</param>
    /// <param name="nowNs">Steady time.</param>
    public void Hold(IEnumerable<RelativePath> gone, Func<RelativePath, bool> isDirectory, Func<int, bool> isMany, long nowNs)
    {
        var isNews = !IsHolding;
        foreach (var path in gone) isNews |= _held.Add(path) && !isDirectory(path);
        if (!isNews) return;
        if (!IsHolding) _sinceNs = nowNs;
        var needsCheck = isMany(_held.Count);
        UntilNs = Math.Min(nowNs + (needsCheck ? ManyQuietNs : FewQuietNs), _sinceNs + LongestNs);
        EarlyCheckDueNs = needsCheck ? nowNs + EarlyCheckNs : long.MaxValue;
        (_earlyCheckFrom, _check) = (null, null);
    }

    /// <summary>The early check is asked for.</summary>
    /// <param name="epoch">One that no look has begun in yet.</param>
    public void AskForCheck(long epoch) => (EarlyCheckDueNs, _earlyCheckFrom) = (long.MaxValue, epoch);

    /// <summary>A check has ended while files are vanishing: it has seen the end of that if it was asked for since the last of them was found, and else counts for nothing.</summary>
    public void Keep(FolderEvent.ScanFinished check)
    {
        _hasSkippedCheck = true;
        if (check.AsOf >= _earlyCheckFrom) (_earlyCheckFrom, _check) = (null, check);
    }

    /// <summary>Their time has come, or nothing that was found so far counts any more: nothing is held from now on.</summary>
    public Judgement Release()
    {
        var judgement = new Judgement([.. _held], _check is not null && HasSeenAll(_check) ? _check : null, _earlyCheckFrom is not null, _hasSkippedCheck);
        _held.Clear();
        _released.Clear();
        (UntilNs, EarlyCheckDueNs, _check, _earlyCheckFrom, _hasSkippedCheck) = (long.MaxValue, long.MaxValue, null, null, false);
        return judgement;
    }

    /// <summary>Of a few: each is to be looked at once more, and is believed then.</summary>
    public void Believe(IEnumerable<RelativePath> paths) => _released.UnionWith(paths);

    private bool HasSeenAll(FolderEvent.ScanFinished check)
    {
        var missing = check.Missing.Select(look => look.Path).ToHashSet();
        return _held.All(missing.Contains);
    }
}
