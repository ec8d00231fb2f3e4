using CloudBox.Engine.Index;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Checks;

/// <summary>
/// Looks at every row that is committed and every frame that is sent. I5 and I6: a dot means one thing, wherever it is heard. I7:
/// a deletion is made only where something was taken away. I18: an acknowledgement only of what is in the index. I22: bounds.
/// I23: nothing is needed only when nothing is wanted. I24: a tombstone goes only when nobody is left who has not seen it.
/// </summary>
internal sealed class VersionWatch
{
    private const int MostWanted = 100_000;

    private readonly Dictionary<Dot, FileEntry> _meanings = [];
    private readonly HashSet<Dot> _deletions = [];

    /// <summary>A row is durable on a host.</summary>
    public void Commits(World world, SimHost host, IndexRow? before, IndexRow? after)
    {
        if (after is null) return;
        var path = after.Path.Value;
        if (after.Versions.Siblings.Length > 1) NoteConflict(world, after);
        foreach (var sibling in after.Versions.Siblings)
        {
            if (sibling.Entry.Kind == EntryKind.Deleted) CheckDeletion(world, host, before, sibling, path);
        }

        NoteResolution(world, host, before, after);
        if (after.OnDisk is not null && host.Disk.At(path) is not null) world.Oracle.IsBack(host.Number, path);
    }

    /// <summary>A frame leaves a host.</summary>
    public void Sends(World world, SimHost from, SimHost to, Frame frame)
    {
        switch (frame)
        {
            case Frame.IndexBatch batch:
                foreach (var entry in batch.Entries) CheckMeanings(from, entry);
                break;
            case Frame.IndexAck ack when from.Hostility is null && to.Hostility is null:
                CheckApplied(from, to, ack.Applied);
                break;
        }

        if (from.Index.Wanted().Count > MostWanted) throw new Violation("I22", $"{from} wants {from.Index.Wanted().Count} paths");
    }

    /// <summary>A host has decided to send this, and has written what it decided with it.</summary>
    public static void Decides(SimHost host, Frame frame)
    {
        if (frame is Frame.Summary { Needed: 0 } && host.Index.Wanted().FirstOrDefault(row => !row.IsPast) is { } wanted)
            throw new Violation("I23", $"{host} says that it needs nothing, and wants {wanted.Path}");
    }

    /// <summary>A row is about to be forgotten.</summary>
    public void Forgets(World world, SimHost host, RelativePath path)
    {
        if (host.Index.Find(path) is not { } row || row.Versions.Siblings is not [{ Entry.IsLive: false } tombstone]) return;
        world.Marks.Hit("a tombstone was forgotten");
        foreach (var other in world.Hosts)
        {
            if (other == host || other.Hostility is not null || other.HasLostMemory) continue;
            if (other.Index.FindCommitted(path) is not { IsLive: true } theirs || theirs.Versions.Context.Covers(tombstone.Dot)) continue;
            if (!theirs.Versions.Siblings.Any(their => row.Versions.Context.Covers(their.Dot))) continue; // it never had what was deleted
            throw new Violation("I24", $"{host} forgets that {path} was deleted ({tombstone.Dot}), and {other} still has {theirs.Versions}");
        }
    }

    private void CheckMeanings(SimHost from, IndexEntry entry)
    {
        foreach (var sibling in entry.Siblings)
        {
            if (!_meanings.TryGetValue(sibling.Dot, out var known)) _meanings[sibling.Dot] = sibling.Entry;
            else if (known != sibling.Entry) throw new Violation("I5", $"{from} says {sibling.Dot} of {entry.Path} is {sibling.Entry}, and it was {known}");
        }
    }

    // When it is made: a tombstone that its own host has forgotten may come back to it from one that has not.
    private void CheckDeletion(World world, SimHost host, IndexRow? before, Sibling tombstone, string path)
    {
        if (tombstone.Dot.Replica != host.Index.Replica || host.HasLostMemory) return;
        if (!_deletions.Add(tombstone.Dot) || (before is not null && before.Versions.Context.Covers(tombstone.Dot))) return;
        if (!world.Oracle.MayBeGone(host.Number, path)) throw new Violation("I7", $"{host} declares {path} deleted ({tombstone.Dot}), and nobody has taken it away");
    }

    // What the owner has and has not changed since is in the receiver's index by then, or the receiver has seen it gone.
    private static void CheckApplied(SimHost from, SimHost owner, ulong applied)
    {
        if (applied == 0 || from.HasLostMemory || owner.HasLostMemory) return;
        foreach (var row in owner.Index.Rows)
        {
            if (row.Sequence == 0 || row.Sequence > applied || !row.IsLive) continue;
            if (from.Index.FindCommitted(row.Path) is { } mine && mine.Versions.Context.Covers(row.Versions.Context)) continue;
            throw new Violation("I18", $"{from} has acknowledged {applied} of {owner}, and its index has not {row.Path} {row.Versions}");
        }
    }

    /// <summary>A peer has something that a host has not.</summary>
    public static void Wants(World world, SimHost host, WantedRow wanted)
    {
        if (host.Index.Find(wanted.Path)?.Versions is not { Winner: { } ours } versions || wanted.Versions.Winner is not { } theirs) return;
        if (ours.Entry.IsLive == theirs.Entry.IsLive || versions.Context.Covers(theirs.Dot) || wanted.Versions.Context.Covers(ours.Dot)) return;
        world.Marks.Hit("delete met modify");
    }

    private static void NoteConflict(World world, IndexRow row)
    {
        world.Marks.Hit("a conflict");
        var kinds = row.Versions.Siblings.Select(sibling => sibling.Entry.Kind).ToHashSet();
        if (kinds.Contains(EntryKind.Directory) && kinds.Contains(EntryKind.File)) world.Marks.Hit("a directory met a file");
    }

    private static void NoteResolution(World world, SimHost host, IndexRow? before, IndexRow after)
    {
        if (before is not { Versions.Siblings.Length: > 1 } || after.Versions.Siblings.Length != 1) return;
        if (after.Versions.Siblings[0].Dot.Replica == host.Index.Replica) world.Marks.Hit("a conflict resolved here");
        else world.Marks.Hit("a conflict resolved elsewhere");
    }
}
