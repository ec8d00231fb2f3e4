// Tests mostly wait, so three classes run at once, which is what two cores can bear; the tests of one class run one after the other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("CloudBox.EndToEnd.Harness.LongestFirst", "CloudBox.EndToEnd")]

namespace CloudBox.EndToEnd.Harness;

/// <summary>Tests that measure time or memory, or load the machine themselves: they run one by one when all others are over.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone on the machine";
}
