using CloudBox.Engine.Arrange;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Conflict copies as the disk shows them. They are siblings of their path: deleting one resolves it, editing one makes it an ordinary
/// file. A path and its copies are judged together, since the program itself moves files between these names and may be cut off.
/// </content>
public sealed partial class FolderEngine
{
    private readonly CopyTable _copies = new();
    private readonly Dictionary<RelativePath, HashSet<RelativePath>> _goneCopies = [];

    private void ApplyToCopy(IndexRow row, RelativePath owner, Observation look, LocalVerdict verdict)
    {
        if (verdict is LocalVerdict.Obscured or LocalVerdict.Damaged)
        {
            TellObscured(look, verdict);
            return;
        }

        if (look.Shown is not { } shown)
        {
            // Gone, or back at the path: a look there tells.
            if (!_goneCopies.TryGetValue(owner, out var gone)) _goneCopies[owner] = gone = [];
            if (gone.Add(look.Path)) Look(owner);
            return;
        }

        if (shown == row.ShownInstead)
        {
            if (row.OnDisk == look.Stamp) return;
            Put(row with { OnDisk = look.Stamp });
            _needsDurable |= row.OnDisk is null;
            if (row.OnDisk is null) NoteArrived(owner, look, shown);
            else if (verdict == LocalVerdict.Touched) Settle(owner); // its time and mode are the version's, and are put back
            return;
        }

        var target = _wants.Join(owner, _index.Find(owner)?.Versions ?? VersionSet.Empty);
        if (row.OnDisk is null && (Shows(target, shown) || _wants.PastAt(owner).Any(past => Shows(past.Versions, shown))))
        {
            // New bytes that had not been exchanged yet, or came out again since somebody saved at that moment; peers may have replaced them since.
            Put(row with { OnDisk = look.Stamp, ShownInstead = shown });
            _needsDurable = true;
            Settle(owner);
            return;
        }

        MakeOrdinary(row, owner, look);
    }

    // The change that was to make the copy has been made. What the path shows now has not taken the place of these bytes, whatever it is. The
    // same where the very file had another copy's name until then: were it taken for what is there, what has arrived would be one too many, and go.
    private void NoteArrived(RelativePath owner, Observation copy, Shown shown)
    {
        if (_index.Find(owner) is { OnDisk: not null } row && row.OnDiskAs == shown)
        {
            Put(row with { OnDisk = null, ShownInstead = null });
            Look(owner);
        }

        foreach (var name in _copies.Of(owner).ToList())
        {
            if (name == copy.Path || _index.Find(name) is not { OnDisk: { } there } other || other.ShownInstead != shown || there.Inode != copy.Stamp.Inode) continue;
            Put(other with { OnDisk = null });
            Look(name);
        }

        Settle(owner);
    }

    // Edited: what it was is resolved at its path, and a file of its own has its name.
    private void MakeOrdinary(IndexRow row, RelativePath owner, Observation look)
    {
        ForgetCopy(row.Path);
        Resolve(owner, row.ShownInstead!.Value, wasThere: row.OnDisk is not null);
        if (TryAdopt(_index.Find(row.Path), look)) return; // a peer's file, put there before we were cut off
        MintLocal(_index.Find(row.Path), look, LocalVerdict.Added);
        Publish(look, StatusType.FileAdded);
    }

    // The path has just been looked at, so the index knows whether the copy's bytes are there now.
    private void JudgeGoneCopies(RelativePath owner)
    {
        if (_goneCopies.Count == 0 || !_goneCopies.Remove(owner, out var copies)) return;
        foreach (var copy in copies)
        {
            if (_index.Find(copy) is not { ShownInstead: { } shown } row || row.CopyOf != owner) continue;
            if (_arranging.ContainsKey(copy))
            {
                _lookAgain.Add(copy);
                continue;
            }

            ForgetCopy(copy);
            Resolve(owner, shown, wasThere: row.OnDisk is not null);
        }
    }

    // What peers have replaced had to go in any case, and may have gone by our own hand before we were cut off: that is nobody's decision.
    private void Resolve(RelativePath owner, Shown shown, bool wasThere)
    {
        if (_index.Find(owner) is { } row && row.OnDiskAs != shown && !HasCopyShowing(owner, shown))
        {
            if (Shows(row.Versions, shown))
            {
                if (Shows(JoinedAt(owner), shown)) Remove(row, shown, row.OnDisk);
            }
            else if (wasThere && !row.Versions.Siblings.IsEmpty && See(row, shown) is { } versions && !versions.Equals(row.Versions)) PutVersions(owner, versions, row.OnDisk, row.OnDiskAs);
        }

        // A copy that was to appear and could not is no news to the work that has failed at it: that is tried again in its time, not at once.
        if (wasThere || !IsTriedAgain(owner)) Settle(owner);
    }

    private bool IsTriedAgain(RelativePath path) => _settles.GetValueOrDefault(path)?.SticksFor is not null || _stuck.GetValueOrDefault(path) is { IsRetried: true };

    // A peer's version was on disk here before the path has all that the peer has: that version is seen, and no other.
    private VersionSet? See(IndexRow row, Shown shown)
    {
        if (Shows(row.Versions, shown)) return null;
        var (versions, all) = (row.Versions, _wants.At(row.Path).SelectMany(wanted => wanted.Versions.Siblings).ToList());
        foreach (var (dot, entry) in all)
        {
            if (Shown.Of(entry) != shown) continue;
            if (all.Exists(other => other.Dot.Replica == dot.Replica && other.Dot.Counter < dot.Counter && !versions.Context.Covers(other.Dot))) return null;
            versions = versions.See(dot);
        }

        return versions;
    }

    // The latest stamp of what is wanted at the path and shown there already.
    private long StampOf(IndexRow row, Shown shown) => _wants.At(row.Path).SelectMany(wanted => wanted.Versions.Siblings)
        .Where(sibling => Shown.Of(sibling.Entry) == shown).Select(sibling => sibling.Entry.StampNs).DefaultIfEmpty(long.MinValue).Max();

    // A copy of this path, on disk or about to be.
    private bool HasCopyShowing(RelativePath owner, Shown shown)
    {
        foreach (var name in _copies.Of(owner))
        {
            if (_index.Find(name)?.ShownInstead == shown) return true;
        }

        return false;
    }

    // The row of a copy that is gone; a tombstone of an ordinary file that once had the name stays.
    private void ForgetCopy(RelativePath name)
    {
        if (_index.Find(name) is not { } row) return;
        if (row.Versions.Siblings.IsEmpty) Forget(name);
        else Put(row with { OnDisk = null, ShownInstead = null, CopyOf = null });
    }

    // An ordinary file that stands for another path's loser, because it has the copy's name and its bytes: whoever changes or deletes
    // it resolves that conflict.
    private void ResolveWhatItStoodFor(RelativePath name, Shown? was)
    {
        if (was is not { } shown || ConflictName.OwnerOf(name) is not { } owner || _index.Find(owner) is not { } row) return;
        if (row.Versions.Siblings.Length < 2) return;
        if (row.Versions.Siblings.Any(sibling => Shown.Of(sibling.Entry) == shown && ConflictName.IsFor(owner, sibling.Entry, name))) Resolve(owner, shown, wasThere: true);
    }

    // What a copy is called depends on whether an ordinary file has the name.
    private void SettleOwner(RelativePath name)
    {
        if (ConflictName.OwnerOf(name) is { } owner && _index.Find(owner) is { Versions.Siblings.Length: > 1 }) Settle(owner);
    }

    // The program was giving what the path showed its copy's name when it was cut off, and it is not known yet whether it got there.
    private RelativePath? CopyUnderWay(IndexRow row)
    {
        var names = _copies.Of(row.Path);
        if (names.Count == 0) return null;
        var gone = _goneCopies.GetValueOrDefault(row.Path);
        foreach (var name in names)
        {
            if (_index.Find(name) is { OnDisk: null } copy && copy.ShownInstead == row.OnDiskAs && gone?.Contains(name) != true) return name;
        }

        return null;
    }
}
