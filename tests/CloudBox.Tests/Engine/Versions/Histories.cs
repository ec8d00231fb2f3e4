using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Engine.Versions;

/// <summary>What one replica does with the path: 0 edits or deletes what it has on disk, another number takes over that replica's set.</summary>
public readonly record struct HistoryStep(int Replica, int What, int Pick);

/// <summary>
/// Version sets as they come to be: replicas of one path that mint on what they have on disk, and join. Sets from nowhere would
/// not do: two replicas never give one dot two contents, and a context never covers what nobody has seen.
/// </summary>
internal sealed class Histories
{
    public const int Replicas = 3;

    private readonly ulong[] _counters = new ulong[Replicas];
    private readonly List<VersionSet> _snapshots = [VersionSet.Empty];

    private readonly Func<Dot, FileEntry> _entryOf;
    private readonly bool _collapses;

    private Histories(Func<Dot, FileEntry> entryOf, bool collapses) => (_entryOf, _collapses) = (entryOf, collapses);

    /// <summary>The replicas' sets at the end.</summary>
    public VersionSet[] Sets { get; } = [.. Enumerable.Repeat(VersionSet.Empty, Replicas)];

    /// <summary>Every set that ever existed: what a late or repeated message can bring.</summary>
    public IReadOnlyList<VersionSet> Snapshots => _snapshots;

    public static Arbitrary<HistoryStep[]> Steps { get; } =
        (from replica in Gen.Choose(0, Replicas - 1)
         from what in Gen.Choose(0, Replicas)
         from pick in Gen.Choose(0, 1000)
         select new HistoryStep(replica, what, pick)).ArrayOf().ToArbitrary();

    /// <summary>Content, kind and times are functions of the dot, with few different ones.</summary>
    public static FileEntry EntryOf(Dot dot)
    {
        var mixed = unchecked((dot.Replica.Value * 31) + dot.Counter) * 0x9E3779B97F4A7C15UL >> 56;
        var kind = mixed % 3 == 0 ? EntryKind.Deleted : EntryKind.File;
        return new FileEntry(kind, new ContentId((long)mixed, Sha1Digest.OfNothing, mixed), (long)(mixed % 4), 0x1A4, (long)dot.Counter);
    }

    /// <summary>Files that live, of two contents in all, with times that say nothing of their order.</summary>
    public static FileEntry AlikeEntryOf(Dot dot)
    {
        var mixed = unchecked((dot.Replica.Value * 31) + dot.Counter) * 0x9E3779B97F4A7C15UL >> 56;
        return new FileEntry(EntryKind.File, new ContentId((long)(mixed % 2), Sha1Digest.OfNothing, mixed % 2), (long)(mixed % 8), 0x1A4, (long)(mixed % 8));
    }

    public static Dot DotOf(int replica, ulong counter) => new(new ReplicaId((ulong)replica + 1), counter);

    public static Histories Play(IEnumerable<HistoryStep> steps) => Play(steps, EntryOf, collapses: false);

    /// <summary>With these entries, and with equal versions left out after each step.</summary>
    public static Histories Play(IEnumerable<HistoryStep> steps, Func<Dot, FileEntry> entryOf, bool collapses)
    {
        var histories = new Histories(entryOf, collapses);
        foreach (var step in steps) histories.Play(step);
        return histories;
    }

    private void Play(HistoryStep step)
    {
        var set = Sets[step.Replica];
        set = step.What == 0 ? Mint(set, step) : set.Join(_snapshots[step.Pick % _snapshots.Count]);
        if (_collapses) set = set.Collapse();
        Sets[step.Replica] = set;
        _snapshots.Add(set);
    }

    // On disk is what the set shows: the winner, and with an even pick the other siblings too, as conflict copies.
    private VersionSet Mint(VersionSet set, HistoryStep step)
    {
        var dot = DotOf(step.Replica, ++_counters[step.Replica]);
        if (set.Winner is not { } winner) return set.Mint(dot, _entryOf(dot));
        Dot[] onDisk = step.Pick % 2 == 0 ? [.. set.Siblings.Select(sibling => sibling.Dot)] : [winner.Dot];
        return set.Mint(dot, _entryOf(dot), onDisk);
    }
}
