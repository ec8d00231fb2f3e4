using System.Collections.Immutable;

namespace CloudBox.Protocol.Values;

/// <summary>
/// For each replica the highest counter that is known: the causal past of a path. Immutable; entries sorted by replica, none
/// with counter 0, so equal vectors have equal entries.
/// </summary>
public sealed class VersionVector : IEquatable<VersionVector>
{
    public static readonly VersionVector Empty = new([]);

    private VersionVector(ImmutableArray<Dot> entries) => Entries = entries;

    /// <summary>The highest known dot of each replica, sorted by replica.</summary>
    public ImmutableArray<Dot> Entries { get; }

    /// <summary>Builds a vector from dots in any order; of one replica the highest counter stays.</summary>
    public static VersionVector Of(params IEnumerable<Dot> dots)
    {
        var highest = new SortedDictionary<ReplicaId, ulong>();
        foreach (var dot in dots)
        {
            if (dot.Counter > highest.GetValueOrDefault(dot.Replica)) highest[dot.Replica] = dot.Counter;
        }

        return highest.Count == 0 ? Empty : new([.. highest.Select(pair => new Dot(pair.Key, pair.Value))]);
    }

    /// <summary>Restores a vector from its <see cref="Entries"/>; false when they cannot be a vector's.</summary>
    public static bool TryRestore(ImmutableArray<Dot> entries, out VersionVector vector)
    {
        vector = Empty;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Counter == 0 || (i > 0 && entries[i - 1].Replica >= entries[i].Replica)) return false;
        }

        if (!entries.IsEmpty) vector = new(entries);
        return true;
    }

    /// <summary>The highest known counter of a replica, 0 when none is known.</summary>
    public ulong this[ReplicaId replica]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Replica == replica) return entry.Counter;
            }

            return 0;
        }
    }

    /// <summary>True when the change named by <paramref name="dot"/> lies in this past.</summary>
    public bool Covers(Dot dot) => this[dot.Replica] >= dot.Counter;

    /// <summary>True when everything in <paramref name="other"/> lies in this past.</summary>
    public bool Covers(VersionVector other)
    {
        if (ReferenceEquals(this, other)) return true;
        var mine = 0;
        foreach (var dot in other.Entries)
        {
            while (mine < Entries.Length && Entries[mine].Replica < dot.Replica) mine++;
            if (mine == Entries.Length || Entries[mine].Replica != dot.Replica || Entries[mine].Counter < dot.Counter) return false;
        }

        return true;
    }

    /// <summary>The least vector that covers both.</summary>
    public VersionVector Merge(VersionVector other)
    {
        if (Covers(other)) return this;
        if (other.Covers(this)) return other;
        var merged = ImmutableArray.CreateBuilder<Dot>(Entries.Length + other.Entries.Length);
        var (mine, theirs) = (0, 0);
        while (mine < Entries.Length && theirs < other.Entries.Length)
        {
            var (left, right) = (Entries[mine], other.Entries[theirs]);
            if (left.Replica < right.Replica) merged.Add(Entries[mine++]);
            else if (right.Replica < left.Replica) merged.Add(other.Entries[theirs++]);
            else
            {
                merged.Add(left.Counter > right.Counter ? left : right);
                (mine, theirs) = (mine + 1, theirs + 1);
            }
        }

        while (mine < Entries.Length) merged.Add(Entries[mine++]);
        while (theirs < other.Entries.Length) merged.Add(other.Entries[theirs++]);
        return new(merged.ToImmutable());
    }

    /// <summary>The least vector that covers this one and <paramref name="dot"/>.</summary>
    public VersionVector With(Dot dot) => Covers(dot) ? this : Merge(new VersionVector([dot]));

    public bool Equals(VersionVector? other) => other is not null && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var entry in Entries) hash.Add(entry);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(' ', Entries)}]";
}
