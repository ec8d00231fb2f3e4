using Xunit.Abstractions;

namespace CloudBox.Simulation.Exploring;

/// <summary>A set of seeds reaches every branch that matters: a simulator that never gets there proves nothing.</summary>
public class MarkTests(ITestOutputHelper output)
{
    private const ulong FirstSeed = 10_000;

    // The rarest of them is met about twice in so many: more are run when it is not.
    private const ulong Seeds = 500;
    private const ulong MostSeeds = 3000;

    private static readonly string[] MustBeHit =
    [
        "a conflict", "a conflict resolved here", "a conflict resolved elsewhere", "a datagram was replayed", "a datagram was spoofed",
        "a directory could not be read", "a failed fsync drops staged bytes", "a folder halted", "a folder resumed",
        "a one-way partition held frames", "a power cut", "a power cut while the disk is changed", "a removal put back", "a file moved to another directory", "a directory renamed whole", "a rename was seen as one",
        "a replica renewed itself", "a session was cut", "a tombstone was forgotten", "a twin blocks a name", "a user came between two calls",
        "a user met a conflict copy", "a user removed a tree", "a user renamed a directory", "a user restored old bytes",
        "a user swapped two files", "a user wrote to a displaced file", "an index was lost or restored", "an install put back",
        "an order blocked", "an order failed", "an order met a user's change", "killed before a commit",
        "delete met modify", "a directory met a file", "a power cut in an exchange",
        "a folder was cloned", "a host was cloned", "a file has rotted", "a rotten file was brought back", "bytes rotted on their way out", "rot was seen under a new stat",
        "rot was taken for an edit", "rotten bytes were refused", "staged bytes have rotted",
    ];

    [Fact]
    public void Every_interesting_branch_is_reached()
    {
        var explorer = new Explorer(new SimOptions());
        for (var first = FirstSeed; first < FirstSeed + MostSeeds && (first == FirstSeed || Missing(explorer).Any()); first += Seeds) explorer.Explore(first, Seeds, int.MaxValue);
        output.WriteLine(explorer.Marks.ToString());
        Assert.Empty(Missing(explorer));
    }

    private static IEnumerable<string> Missing(Explorer explorer) => MustBeHit.Except(explorer.Marks.Counts.Keys);
}
