using CloudBox.Engine.Sessions;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>The set of sequences that are left out: it says what a plain set would.</summary>
public sealed class SequenceRunsTests
{
    private readonly SequenceRuns _runs = new();

    [Fact]
    public void It_holds_what_was_added_and_not_taken_out()
    {
        var random = new Random(11);
        var plain = new SortedSet<ulong>();
        var last = 0UL;
        for (var turn = 0; turn < 5000; turn++)
        {
            var any = (ulong)random.Next((int)last + 3);
            switch (random.Next(8))
            {
                case 0: Assert.Equal(plain.Remove(any), _runs.Remove(any)); break;
                case 1 when random.Next(20) == 0: RemoveTo(plain, any); break;
                default:
                    last += random.Next(3) == 0 ? 2UL : 1UL;
                    plain.Add(last);
                    _runs.Add(last);
                    break;
            }

            any = (ulong)random.Next((int)last + 3);
            Assert.Equal(plain.Contains(any), _runs.Contains(any));
            Assert.Equal(EndOfRunAfter(plain, any), _runs.EndOfRunAfter(any));
        }
    }

    [Fact]
    public void A_run_of_neighbours_takes_one_place_and_what_finds_no_place_is_not_held()
    {
        for (var sequence = 1UL; sequence <= 100_000; sequence++) _runs.Add(sequence);
        Assert.Equal(100_000UL, _runs.EndOfRunAfter(0));
        for (var run = 1UL; run <= SequenceRuns.MaxRuns + 10; run++) _runs.Add(100_000 + (2 * run));
        Assert.True(_runs.Contains(100_000 + (2 * (ulong)(SequenceRuns.MaxRuns - 1))));
        Assert.False(_runs.Contains(100_000 + (2 * (ulong)SequenceRuns.MaxRuns)));
    }

    private void RemoveTo(SortedSet<ulong> plain, ulong sequence)
    {
        plain.RemoveWhere(held => held <= sequence);
        _runs.RemoveTo(sequence);
    }

    private static ulong EndOfRunAfter(SortedSet<ulong> plain, ulong sequence)
    {
        while (plain.Contains(sequence + 1)) sequence++;
        return sequence;
    }
}
