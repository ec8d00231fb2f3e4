namespace CloudBox.Protocol.Values;

/// <summary>One incarnation of one index database: random, new whenever a database is created.</summary>
public readonly record struct ReplicaId(ulong Value) : IComparable<ReplicaId>
{
    public int CompareTo(ReplicaId other) => Value.CompareTo(other.Value);

    public static bool operator <(ReplicaId left, ReplicaId right) => left.Value < right.Value;

    public static bool operator <=(ReplicaId left, ReplicaId right) => left.Value <= right.Value;

    public static bool operator >(ReplicaId left, ReplicaId right) => left.Value > right.Value;

    public static bool operator >=(ReplicaId left, ReplicaId right) => left.Value >= right.Value;

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// The name of one observed change: which replica saw it and that replica's counter, minted once and never reused
/// (Preguica et al., "Dotted Version Vectors", 2010).
/// </summary>
public readonly record struct Dot(ReplicaId Replica, ulong Counter) : IComparable<Dot>
{
    public int CompareTo(Dot other) =>
        Replica == other.Replica ? Counter.CompareTo(other.Counter) : Replica.CompareTo(other.Replica);

    public static bool operator <(Dot left, Dot right) => left.CompareTo(right) < 0;

    public static bool operator <=(Dot left, Dot right) => left.CompareTo(right) <= 0;

    public static bool operator >(Dot left, Dot right) => left.CompareTo(right) > 0;

    public static bool operator >=(Dot left, Dot right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Replica}:{Counter}";
}
