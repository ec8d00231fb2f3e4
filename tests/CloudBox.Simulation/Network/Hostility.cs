using System.Collections.Immutable;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Network;

/// <summary>
/// A peer with a valid session that does not keep to the rules: an honest one whose frames are changed on their way out. What a
/// member may do by the rules, replace and delete what it has seen, it does not do, since nobody could tell.
/// </summary>
internal sealed class Hostility(World world, ChoiceStream choices)
{
    private const int WickedPerMille = 120;

    private Frame? _last;

    /// <summary>What goes out in place of a frame.</summary>
    public IReadOnlyList<Frame> Alter(Frame frame)
    {
        if (!world.HasFaults || !choices.Chance(WickedPerMille)) return Remember(frame);
        world.Marks.Hit("a hostile frame");
        return frame switch
        {
            Frame.IndexBatch batch => Alter(batch),
            Frame.IndexOffer offer => [choices.Below(2) == 0 ? offer with { LastSequence = ulong.MaxValue } : offer with { Incarnations = [] }],
            Frame.IndexAck ack => [ack with { Received = ack.Received + 1000, Applied = ack.Applied + 1000 }],
            Frame.IndexRequest request => [request with { Replica = new ReplicaId(1) }],
            Frame.FileData data => [data with { Bytes = data.Bytes.ToArray().Select(octet => (byte)(octet ^ 0x55)).ToArray() }],
            _ => choices.Below(2) == 0 ? [] : [frame, frame],
        };
    }

    private List<Frame> Remember(Frame frame)
    {
        _last = frame;
        return [frame];
    }

    private IReadOnlyList<Frame> Alter(Frame.IndexBatch batch)
    {
        switch (choices.Below(7))
        {
            case 0: return [batch with { From = batch.From + 1 }]; // a gap
            case 1: return [batch, batch];
            case 2: return []; // the next one is a gap
            case 3: return [batch with { To = ulong.MaxValue }];
            case 4: return [batch with { Entries = [.. batch.Entries.Select(ForgeDot)] }];
            case 5: return [batch with { Entries = [.. batch.Entries.Select(JumpPast)] }];
            default: return _last is null ? [batch] : [batch, _last];
        }
    }

    // A change that another replica is said to have made, and has not.
    private IndexEntry ForgeDot(IndexEntry entry)
    {
        var victim = world.Hosts[choices.Below(world.Hosts.Count)].Index;
        var dot = new Dot(victim.Replica, victim.LastCounter + 5 + (ulong)choices.Below(100));
        var bytes = new ContentId(8, new Sha1Digest(dot.Counter, 7, 7), 7);
        var forged = new Sibling(dot, new FileEntry(EntryKind.File, bytes, 1, 0x1A4, 1, "forger"));
        return new IndexEntry(entry.Path, [forged], VersionVector.Of(dot));
    }

    // A past that claims to have seen what its maker has not made.
    private IndexEntry JumpPast(IndexEntry entry)
    {
        var victim = world.Hosts[choices.Below(world.Hosts.Count)].Index;
        var past = entry.Context.With(new Dot(victim.Replica, choices.Below(2) == 0 ? 1UL << 40 : victim.LastCounter + 3));
        return entry with { Context = past };
    }
}
