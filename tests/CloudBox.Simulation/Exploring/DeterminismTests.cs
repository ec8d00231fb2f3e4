namespace CloudBox.Simulation.Exploring;

public class DeterminismTests
{
    [Fact]
    public void Two_runs_of_a_seed_are_one_trace()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (one, two) = (Run.Random(seed, new SimOptions()), Run.Random(seed, new SimOptions()));
            Assert.Equal(one.Hash, two.Hash);
            Assert.Equal(one.Steps, two.Steps);
        }
    }

    [Fact]
    public void The_choices_of_a_run_played_again_are_the_same_trace()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var recorded = Run.Random(seed, new SimOptions(), records: true);
            Assert.Equal(recorded.Hash, Run.Replay(seed, new SimOptions(), recorded.Taken).Hash);
        }
    }

    [Fact]
    public void Other_seeds_are_other_traces() =>
        Assert.Equal(50, Enumerable.Range(1, 50).Select(seed => Run.Random((ulong)seed, new SimOptions()).Hash).Distinct().Count());

    [Fact]
    public void A_trace_is_the_same_in_every_process_and_on_every_runtime()
    {
        // Only the parts that no engine is in: those may change with it.
        var choices = Choices.Random(42);
        var stream = choices.Stream("user0");
        Assert.Equal([4, 73, 11], [stream.Below(16), stream.Below(100), stream.Below(16)]);
        Assert.Equal(11496598229348096145UL, choices.Identity("replica h0"));
    }
}
