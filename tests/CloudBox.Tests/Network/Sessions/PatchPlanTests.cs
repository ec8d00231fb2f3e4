using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Network.Sessions;

public sealed class PatchPlanTests
{
    private static readonly Chunk A = new(1, 100);
    private static readonly Chunk B = new(2, 200);
    private static readonly Chunk C = new(3, 300);
    private static readonly Chunk New = new(9, 50);

    [Fact]
    public void An_insert_is_one_missing_part_between_two_that_are_copied()
    {
        var plan = PatchPlan.Make([A, New, B, C], [A, B, C]);
        Assert.Equal([new CopiedPart(0, 0, new(0, 100)), new CopiedPart(0, 100, new(150, 500))], plan.Copied.ToArray());
        Assert.Equal([new ByteRange(100, 50)], plan.Missing.ToArray());
        Assert.Equal(50, plan.MissingBytes);
    }

    [Fact]
    public void Parts_that_changed_places_are_copied_from_where_they_were()
    {
        var plan = PatchPlan.Make([C, A, B], [A, B, C]);
        Assert.Equal([new CopiedPart(0, 300, new(0, 300)), new CopiedPart(0, 0, new(300, 300))], plan.Copied.ToArray());
        Assert.Empty(plan.Missing);
    }

    [Fact]
    public void What_one_file_does_not_have_comes_from_the_next()
    {
        var plan = PatchPlan.Make([A, B, New, C], [C, A], [B, C]);
        Assert.Equal([new CopiedPart(0, 300, new(0, 100)), new CopiedPart(1, 0, new(100, 200)), new CopiedPart(1, 200, new(350, 300))], plan.Copied.ToArray());
        Assert.Equal([new ByteRange(300, 50)], plan.Missing.ToArray());
    }

    [Fact]
    public void A_run_of_equal_chunks_is_one_part() =>
        Assert.Equal([new CopiedPart(0, 0, new(0, 600))], PatchPlan.Make([A, A, A, A, A, A], [A, A, A, A, A, A]).Copied.ToArray());

    [Fact]
    public void Chunks_with_one_id_and_two_lengths_are_two() =>
        Assert.Equal([new ByteRange(0, 50)], PatchPlan.Make([A with { Length = 50 }, B], [A, B]).Missing.ToArray());

    [Fact]
    public void Over_half_missing_is_not_worth_it()
    {
        Assert.True(PatchPlan.Make([A, new Chunk(9, 100)], [A]).IsWorthIt);
        Assert.False(PatchPlan.Make([A, new Chunk(9, 101)], [A]).IsWorthIt);
        Assert.False(PatchPlan.Make([A], []).IsWorthIt);
        Assert.False(PatchPlan.Make([A]).IsWorthIt);
    }

    [Fact]
    public void More_parts_than_can_be_asked_for_are_not_worth_it()
    {
        Chunk[] wanted = [.. Enumerable.Range(0, 10_000).Select(number => number % 2 == 0 ? A : New)];
        Assert.False(PatchPlan.Make([.. wanted], [A]).IsWorthIt);
    }
}
