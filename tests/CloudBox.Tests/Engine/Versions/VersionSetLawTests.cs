using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Engine.Versions;

public sealed class VersionSetLawTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void Join_is_commutative() =>
        Holds(history => Pairs(history).All(pair => pair.One.Join(pair.Other).Equals(pair.Other.Join(pair.One))));

    [Fact]
    public void Join_is_idempotent() =>
        Holds(history => Pairs(history).All(pair => pair.One.Join(pair.One).Equals(pair.One)
            && pair.One.Join(pair.Other).Join(pair.Other).Equals(pair.One.Join(pair.Other))));

    [Fact]
    public void Join_is_associative() =>
        Holds(history =>
        {
            var (a, b, c) = (history.Sets[0], history.Sets[1], history.Sets[2]);
            var old = history.Snapshots[history.Snapshots.Count / 2];
            return a.Join(b).Join(c).Equals(a.Join(b.Join(c))) && a.Join(old).Join(c).Equals(a.Join(old.Join(c)));
        });

    [Fact]
    public void Nothing_joined_changes_nothing() =>
        Holds(history => history.Sets.All(set => set.Join(VersionSet.Empty).Equals(set) && VersionSet.Empty.Join(set).Equals(set)));

    [Fact]
    public void Every_set_is_well_formed() =>
        Holds(history => history.Snapshots.Concat(Pairs(history).Select(pair => pair.One.Join(pair.Other))).All(IsWellFormed));

    [Fact]
    public void A_late_or_repeated_message_brings_nothing_back() =>
        Holds(history =>
        {
            var all = history.Snapshots.Aggregate((joined, set) => joined.Join(set));
            return history.Snapshots.All(old => all.Join(old).Equals(all));
        });

    [Fact]
    public void Replicas_that_exchange_their_sets_in_any_order_agree() =>
        Holds(history =>
        {
            var (a, b, c) = (history.Sets[0], history.Sets[1], history.Sets[2]);
            VersionSet[] ends = [a.Join(b).Join(c), b.Join(c).Join(a), c.Join(a).Join(b), a.Join(c.Join(b)), c.Join(b).Join(c).Join(a)];
            return ends.All(end => end.Equals(ends[0]) && Equals(end.Winner, ends[0].Winner));
        });

    [Fact]
    public void Equal_version_means_equal_content() =>
        Holds(history => history.Snapshots.SelectMany(set => set.Siblings).All(sibling => sibling.Entry with { StampNs = 0 } == Histories.EntryOf(sibling.Dot) with { StampNs = 0 }));

    [Fact]
    public void A_version_is_gone_only_where_somebody_replaced_it() =>
        Holds(history =>
        {
            var joined = history.Sets.Aggregate((one, other) => one.Join(other));
            return history.Sets.All(set => set.Siblings.All(sibling =>
                joined.Siblings.Contains(sibling) || history.Sets.Any(other => other.Context.Covers(sibling.Dot) && !other.Siblings.Contains(sibling))));
        });

    [Fact]
    public void A_minted_dot_is_covered_by_no_context_that_existed_before() =>
        Prop.ForAll(Histories.Steps, steps =>
        {
            var before = Histories.Play(steps);
            var after = Histories.Play(steps.Append(new HistoryStep(0, 0, 0)));
            var minted = after.Sets[0].Siblings.Single(sibling => !before.Sets[0].Siblings.Contains(sibling));
            return before.Snapshots.All(set => !set.Context.Covers(minted.Dot)) && after.Sets[0].Context.Covers(minted.Dot);
        }).Check(Thorough);

    [Fact]
    public void The_winner_is_live_if_any_is_and_newest_among_those() =>
        Holds(history => history.Snapshots.Where(set => set.Winner is not null).All(set =>
        {
            var winner = set.Winner!;
            var rivals = set.Siblings.Where(sibling => sibling.Entry.IsLive == winner.Entry.IsLive);
            return winner.Entry.IsLive == set.Siblings.Any(sibling => sibling.Entry.IsLive)
                && rivals.All(rival => (rival.Entry.ModifiedNs, rival.Dot).CompareTo((winner.Entry.ModifiedNs, winner.Dot)) <= 0);
        }));

    [Fact]
    public void A_set_includes_another_exactly_when_joining_it_changes_nothing() =>
        Holds(history => Pairs(history).All(pair => pair.One.Includes(pair.Other) == pair.One.Join(pair.Other).Equals(pair.One)));

    [Fact]
    public void What_is_left_out_shows_nowhere() =>
        Holds(history => Pairs(history).Select(pair => pair.One.Join(pair.Other)).All(set =>
            Layout.Of(Path, set).SequenceEqual(Layout.Of(Path, set.Collapse())) && set.Collapse().Collapse().Equals(set.Collapse())));

    [Fact]
    public void What_is_joined_is_included_also_where_equal_versions_were_left_out() =>
        Prop.ForAll(Histories.Steps, steps =>
        {
            var history = Histories.Play(steps, Histories.EntryOf, collapses: true);
            return Pairs(history).All(pair => pair.One.Join(pair.Other).Collapse() is var joined && joined.Includes(pair.One) && joined.Includes(pair.Other));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void However_replicas_leave_out_equal_versions_together_they_have_something_that_includes_all_that_was() =>
        Prop.ForAll(Histories.Steps, steps =>
        {
            var history = Histories.Play(steps, Histories.AlikeEntryOf, collapses: true);
            var all = history.Sets.Aggregate((joined, set) => joined.Join(set).Collapse());
            return (history.Snapshots.All(set => set.Siblings.IsEmpty) || all.IsLive) && history.Snapshots.All(all.Includes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void A_version_that_was_touched_back_in_time_is_not_left_out_for_one_that_it_was_kept_for()
    {
        var (a, b) = (Alike(Histories.DotOf(0, 1), 1), Alike(Histories.DotOf(1, 1), 9));
        var one = a.Join(b).Collapse();
        var touched = b.Mint(Histories.DotOf(2, 1), Histories.AlikeEntryOf(default) with { ModifiedNs = 0, StampNs = 0 }, Histories.DotOf(1, 1));
        Assert.True(one.Join(touched.Join(a).Collapse()).IsLive);
    }

    private static VersionSet Alike(Dot dot, long ns) => VersionSet.Empty.Mint(dot, Histories.AlikeEntryOf(default) with { ModifiedNs = ns, StampNs = ns });

    [Fact]
    public void Replicas_that_leave_out_what_makes_no_difference_agree_in_the_end() =>
        Holds(history =>
        {
            var sets = history.Sets.Select(set => set.Collapse()).ToArray();
            for (var round = 0; round < 3 * sets.Length; round++)
            {
                var (to, from) = (round % sets.Length, (round + 1 + (round / sets.Length)) % sets.Length);
                sets[to] = sets[to].Join(sets[from]).Collapse();
            }

            for (var i = 0; i < 2 * sets.Length; i++) sets[i % sets.Length] = sets.Aggregate(sets[i % sets.Length], (one, other) => one.Join(other)).Collapse();
            return sets.All(set => set.Equals(sets[0]));
        });

    private static RelativePath Path => RelativePath.Parse("f.txt");

    private static void Holds(Func<Histories, bool> law) =>
        Prop.ForAll(Histories.Steps, steps => law(Histories.Play(steps))).Check(Thorough);

    private static IEnumerable<(VersionSet One, VersionSet Other)> Pairs(Histories history) =>
        from one in history.Sets.Append(history.Snapshots[history.Snapshots.Count / 2])
        from other in history.Sets.Append(history.Snapshots[history.Snapshots.Count / 3])
        select (one, other);

    private static bool IsWellFormed(VersionSet set) =>
        set.Siblings.All(sibling => set.Context.Covers(sibling.Dot))
        && set.Siblings.Select(sibling => sibling.Dot).Distinct().Count() == set.Siblings.Length
        && set.Siblings.Select(sibling => sibling.Dot).SequenceEqual(set.Siblings.Select(sibling => sibling.Dot).Order());
}
