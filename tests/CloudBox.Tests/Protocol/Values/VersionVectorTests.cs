using CloudBox.Protocol.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Protocol.Values;

public sealed class VersionVectorTests
{
    private static readonly Gen<Dot> Dots =
        from replica in Gen.Choose(1, 4)
        from counter in Gen.Choose(0, 5)
        select new Dot(new ReplicaId((ulong)replica), (ulong)counter);

    private static readonly Arbitrary<VersionVector> Vectors = Dots.ListOf().Select(dots => VersionVector.Of(dots)).ToArbitrary();

    [Fact]
    public void Entries_are_sorted_one_for_each_replica_and_never_zero() =>
        Prop.ForAll(Vectors, vector => vector.Entries.All(dot => dot.Counter > 0)
                && vector.Entries.Select(dot => dot.Replica).SequenceEqual(vector.Entries.Select(dot => dot.Replica).Distinct().Order()))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_is_the_least_vector_that_covers_both() =>
        Prop.ForAll(Vectors, Vectors, (one, other) =>
        {
            var merged = one.Merge(other);
            return merged.Covers(one) && merged.Covers(other) && merged.Equals(other.Merge(one))
                && merged.Entries.All(dot => dot.Counter == Math.Max(one[dot.Replica], other[dot.Replica]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_covers_the_dot_and_nothing_else_new() =>
        Prop.ForAll(Vectors, Dots.ToArbitrary(), (vector, dot) =>
        {
            var with = vector.With(dot);
            return with.Covers(dot) && with.Covers(vector)
                && with.Entries.All(entry => entry == dot || vector[entry.Replica] == entry.Counter);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_vectors_cover_each_other() =>
        Prop.ForAll(Vectors, Vectors, (one, other) => one.Equals(other) == (one.Covers(other) && other.Covers(one))
                && (!one.Equals(other) || one.GetHashCode() == other.GetHashCode()))
            .QuickCheckThrowOnFailure();
}
