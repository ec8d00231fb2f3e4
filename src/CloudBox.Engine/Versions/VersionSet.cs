using System.Collections.Immutable;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Versions;

/// <summary>
/// Everything that is known of one path: the siblings, and a context that covers every change these siblings have seen
/// (dotted version vector set; Preguica et al. 2010). Immutable. Laws, each a property test: join is commutative, associative
/// and idempotent; a minted dot is covered by no context that existed before; no sibling is covered by another's past.
/// </summary>
/// <remarks>
/// Vectors are never merged while keeping one side's bytes: a change that has not been seen stays a sibling until somebody who
/// had it on disk replaces it.
/// </remarks>
public sealed class VersionSet : IEquatable<VersionSet>
{
    /// <summary>A path that nobody has ever seen.</summary>
    public static readonly VersionSet Empty = new([], VersionVector.Empty);

    /// <summary>Restores a set from its parts. Siblings are put in order of their dots.</summary>
    public VersionSet(ImmutableArray<Sibling> siblings, VersionVector context)
    {
        Siblings = siblings.Length < 2 ? siblings : siblings.Sort(static (left, right) => left.Dot.CompareTo(right.Dot));
        foreach (var sibling in Siblings) context = context.With(sibling.Dot);
        Context = context;
        Winner = WinnerOf(Siblings);
    }

    /// <summary>What a peer says that it holds.</summary>
    public VersionSet(IndexEntry entry) : this(entry.Siblings, entry.Context)
    {
    }

    /// <summary>The concurrent versions, sorted by dot.</summary>
    public ImmutableArray<Sibling> Siblings { get; }

    /// <summary>The causal past: covers every sibling and everything they replaced.</summary>
    public VersionVector Context { get; }

    /// <summary>
    /// The sibling that has the name: a directory, else a file or link before a tombstone (modify beats delete), then the latest
    /// mtime, then the dot. Null for a path that nobody has seen.
    /// </summary>
    public Sibling? Winner { get; }

    /// <summary>True when some version says that something is there.</summary>
    public bool IsLive => Winner is { Entry.IsLive: true };

    /// <summary>Both histories: what either side holds, less what the other has seen and replaced.</summary>
    public VersionSet Join(VersionSet other)
    {
        if (ReferenceEquals(this, other) || other.Context.Entries.IsEmpty) return this;
        if (Context.Entries.IsEmpty) return other;
        var siblings = ImmutableArray.CreateBuilder<Sibling>(Siblings.Length + other.Siblings.Length);
        foreach (var sibling in Siblings)
        {
            if (!other.Context.Covers(sibling.Dot) || other.Has(sibling.Dot)) siblings.Add(sibling);
        }

        foreach (var sibling in other.Siblings)
        {
            if (!Context.Covers(sibling.Dot)) siblings.Add(sibling);
        }

        return new(siblings.ToImmutable(), Context.Merge(other.Context));
    }

    /// <summary>
    /// A new version made by someone who had <paramref name="replaced"/> on disk, and only that: other siblings stay, since
    /// nobody has looked at them. Its stamp is later than theirs.
    /// </summary>
    /// <param name="dot">A dot that no context covers.</param>
    /// <param name="entry">What the new version says.</param>
    /// <param name="replaced">The siblings that were on disk when the change was made.</param>
    /// <exception cref="ArgumentException">The dot is covered already: peers would take the new version for one long replaced.</exception>
    public VersionSet Mint(Dot dot, FileEntry entry, params ReadOnlySpan<Dot> replaced)
    {
        if (Context.Covers(dot)) throw new ArgumentException($"Dot {dot} is not new: {Context} covers it.", nameof(dot));
        var siblings = ImmutableArray.CreateBuilder<Sibling>(Siblings.Length + 1);
        var stampNs = entry.StampNs;
        foreach (var sibling in Siblings)
        {
            if (replaced.Contains(sibling.Dot)) stampNs = Math.Max(stampNs, sibling.Entry.StampNs + 1);
            else siblings.Add(sibling);
        }

        siblings.Add(new Sibling(dot, stampNs == entry.StampNs ? entry : entry with { StampNs = stampNs }));
        return new(siblings.ToImmutable(), Context);
    }

    /// <summary>These siblings were on disk here and have been taken away, with others left: a conflict that is resolved.</summary>
    public VersionSet Without(params ReadOnlySpan<Dot> resolved)
    {
        var siblings = ImmutableArray.CreateBuilder<Sibling>(Siblings.Length);
        foreach (var sibling in Siblings)
        {
            if (!resolved.Contains(sibling.Dot)) siblings.Add(sibling);
        }

        return new(siblings.ToImmutable(), Context);
    }

    /// <summary>A version that was on disk here beside these, and has been taken away before it was one of them.</summary>
    /// <param name="dot">Its dot; every lower one of the same replica is taken for seen too.</param>
    public VersionSet See(Dot dot) => Context.Covers(dot) ? this : new(Siblings, Context.With(dot));

    /// <summary>
    /// The same without what makes no difference: of siblings that are the same thing with the same bytes the one with the latest stamp
    /// stays, and a tombstone only where nothing lives. Who holds the result has the bytes of those that are left out, so that leaving them
    /// out replaces nothing that is not on disk.
    /// </summary>
    /// <remarks>
    /// By the stamp, since that is later than everything that a version has replaced. Were it the mtime, one host could leave out a version for
    /// one that another host has replaced by an earlier one, and leaves out for the first: together they would have neither.
    /// </remarks>
    public VersionSet Collapse()
    {
        if (Siblings.Length < 2) return this;
        var kept = ImmutableArray.CreateBuilder<Sibling>(Siblings.Length);
        foreach (var sibling in Siblings)
        {
            if (IsLeading(sibling)) kept.Add(sibling);
        }

        return kept.Count == Siblings.Length ? this : new(kept.ToImmutable(), Context);
    }

    /// <summary>True when joining <paramref name="other"/> would change nothing: all of it is known here.</summary>
    public bool Includes(VersionSet other)
    {
        if (!Context.Covers(other.Context)) return false;
        foreach (var sibling in Siblings)
        {
            if (other.Context.Covers(sibling.Dot) && !other.Has(sibling.Dot)) return false;
        }

        return true;
    }

    /// <summary>The dots of the siblings that put this on disk.</summary>
    public Dot[] DotsOf(Func<FileEntry, bool> matches)
    {
        if (Siblings.Length == 1) return matches(Siblings[0].Entry) ? [Siblings[0].Dot] : [];
        return [.. Siblings.Where(sibling => matches(sibling.Entry)).Select(sibling => sibling.Dot)];
    }

    /// <summary>What is sent to peers.</summary>
    public IndexEntry ToEntry(RelativePath path) => new(path, Siblings, Context);

    public bool Equals(VersionSet? other) =>
        other is not null && (ReferenceEquals(this, other) || (Siblings.AsSpan().SequenceEqual(other.Siblings.AsSpan()) && Context.Equals(other.Context)));

    public override bool Equals(object? obj) => Equals(obj as VersionSet);

    public override int GetHashCode() => Context.GetHashCode();

    public override string ToString() => $"{{{string.Join(", ", Siblings.Select(sibling => $"{sibling.Dot} {sibling.Entry.Kind}"))}}} {Context}";

    /// <summary>Positive when <paramref name="left"/> has the name before <paramref name="right"/>.</summary>
    public static int Compare(Sibling left, Sibling right)
    {
        var order = Rank(left.Entry.Kind).CompareTo(Rank(right.Entry.Kind));
        if (order == 0) order = left.Entry.ModifiedNs.CompareTo(right.Entry.ModifiedNs);
        return order == 0 ? left.Dot.CompareTo(right.Dot) : order;
    }

    private static Sibling? WinnerOf(ImmutableArray<Sibling> siblings)
    {
        if (siblings.IsEmpty) return null;
        var winner = siblings[0];
        foreach (var sibling in siblings)
        {
            if (Compare(sibling, winner) > 0) winner = sibling;
        }

        return winner;
    }

    private bool IsLeading(Sibling sibling)
    {
        if (!sibling.Entry.IsLive && IsLive) return false;
        foreach (var other in Siblings)
        {
            if (other.Entry.IsSameContent(sibling.Entry) && IsLater(other, sibling)) return false;
        }

        return true;
    }

    private static bool IsLater(Sibling one, Sibling other) =>
        one.Entry.StampNs != other.Entry.StampNs ? one.Entry.StampNs > other.Entry.StampNs : one.Dot.CompareTo(other.Dot) > 0;

    private static int Rank(EntryKind kind) => kind switch { EntryKind.Directory => 2, EntryKind.Deleted => 0, _ => 1 };

    private bool Has(Dot dot)
    {
        foreach (var sibling in Siblings)
        {
            if (sibling.Dot == dot) return true;
        }

        return false;
    }
}
