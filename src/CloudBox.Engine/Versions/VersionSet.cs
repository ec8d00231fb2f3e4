using System.Collections.Immutable;
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
        Siblings = siblings.Sort((left, right) => left.Dot.CompareTo(right.Dot));
        Context = siblings.Aggregate(context, (past, sibling) => past.With(sibling.Dot));
    }

    /// <summary>The concurrent versions, sorted by dot.</summary>
    public ImmutableArray<Sibling> Siblings { get; }

    /// <summary>The causal past: covers every sibling and everything they replaced.</summary>
    public VersionVector Context { get; }

    /// <summary>
    /// The sibling that has the name: a directory, else a file or link before a tombstone (modify beats delete), then the latest
    /// mtime, then the dot. Null for a path that nobody has seen.
    /// </summary>
    public Sibling? Winner => Siblings.IsEmpty ? null : Siblings.Max(WinnerOrder);

    /// <summary>Both histories: what either side holds, less what the other has seen and replaced.</summary>
    public VersionSet Join(VersionSet other)
    {
        var mine = Siblings.Where(sibling => !other.Context.Covers(sibling.Dot) || other.Has(sibling.Dot));
        var theirs = other.Siblings.Where(sibling => !Context.Covers(sibling.Dot));
        return new([.. mine, .. theirs], Context.Merge(other.Context));
    }

    /// <summary>
    /// A new version made by someone who had <paramref name="replaced"/> on disk, and only that: other siblings stay, since
    /// nobody has looked at them.
    /// </summary>
    /// <param name="dot">A dot that no context covers.</param>
    /// <param name="entry">What the new version says.</param>
    /// <param name="replaced">The siblings that were on disk when the change was made.</param>
    /// <exception cref="ArgumentException">The dot is covered already: peers would take the new version for one long replaced.</exception>
    public VersionSet Mint(Dot dot, FileEntry entry, params ReadOnlySpan<Dot> replaced)
    {
        if (Context.Covers(dot)) throw new ArgumentException($"Dot {dot} is not new: {Context} covers it.", nameof(dot));
        var seen = ImmutableHashSet.Create(replaced);
        return new([.. Siblings.Where(sibling => !seen.Contains(sibling.Dot)), new Sibling(dot, entry)], Context);
    }

    public bool Equals(VersionSet? other) =>
        other is not null && Siblings.AsSpan().SequenceEqual(other.Siblings.AsSpan()) && Context.Equals(other.Context);

    public override bool Equals(object? obj) => Equals(obj as VersionSet);

    public override int GetHashCode() => Context.GetHashCode();

    public override string ToString() => $"{{{string.Join(", ", Siblings.Select(sibling => $"{sibling.Dot} {sibling.Entry.Kind}"))}}} {Context}";

    private static readonly Comparer<Sibling> WinnerOrder = Comparer<Sibling>.Create((left, right) =>
    {
        var order = Rank(left.Entry.Kind).CompareTo(Rank(right.Entry.Kind));
        if (order == 0) order = left.Entry.ModifiedNs.CompareTo(right.Entry.ModifiedNs);
        return order == 0 ? left.Dot.CompareTo(right.Dot) : order;
    });

    private static int Rank(EntryKind kind) => kind switch { EntryKind.Directory => 2, EntryKind.Deleted => 0, _ => 1 };

    private bool Has(Dot dot) => Siblings.Any(sibling => sibling.Dot == dot);
}
