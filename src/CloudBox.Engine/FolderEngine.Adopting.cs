using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Looks that show what some version says already: that version is had then, and nobody has changed anything. Without it a crash in the middle
/// of the program's own work would look like a user's edit.
/// </content>
public sealed partial class FolderEngine
{
    /// <summary>
    /// The disk shows what a peer's version, or one of ours that was about to be moved, says: a change that failed halfway or was cut
    /// off, or a folder that was equal before we met. No change of anybody's, and no bytes have to travel.
    /// </summary>
    private bool TryAdopt(IndexRow? row, Observation look)
    {
        var held = row?.Versions ?? VersionSet.Empty;
        if (!held.IsLive && !_wants.Has(look.Path)) return false;
        if (VersionShowing(look.Path, held, row?.OnDiskAs, look.Shown!.Value, HasGivenTime(held, look)) is not { } adopted) return false;

        _needsDurable = true; // whoever put it there may have been cut off before it was

        // A past one becomes what we have, since peers have moved on from it: what they have now replaces it.
        if (!Shows(_wants.Join(look.Path, held), look.Shown.Value) && Arrives(look, adopted)) PutVersions(look.Path, adopted, look.Stamp, look.Shown);
        else Put(Normal((row ?? new IndexRow(look.Path, VersionSet.Empty, null)) with { OnDisk = look.Stamp, ShownInstead = look.Shown }));
        Settle(look.Path);
        return true;
    }

    private static bool Arrives(Observation look, VersionSet adopted) => adopted.Siblings is [var only] && Shown.Of(only.Entry) == look.Shown;

    // All that is wanted, or what one peer has or had, joined to what we have: if it shows this and has seen what was here before. What a
    // single peer has and all together do not show is past as well: another peer has replaced it.
    private VersionSet? VersionShowing(RelativePath path, VersionSet held, Shown? was, Shown? now, bool mayBePast = true)
    {
        if (IsShownBy(path, _wants.Join(path, held), held, was, now) is { } all) return all;
        if (!mayBePast) return null;
        foreach (var wanted in _wants.At(path).Concat(_wants.PastAt(path)))
        {
            if (IsShownBy(path, held.Join(wanted.Versions).Collapse(), held, was, now) is { } one) return one;
        }

        return null;
    }

    // Whatever we put somewhere has the time of a version of it. One that peers have replaced and that has another time was brought back by a user.
    private bool HasGivenTime(VersionSet held, Observation look) => look.Kind != ObservedKind.File
        || _wants.At(look.Path).Concat(_wants.PastAt(look.Path)).Select(wanted => wanted.Versions).Append(held)
            .Any(versions => versions.Siblings.Any(sibling => Shown.Of(sibling.Entry) == look.Shown && Reconcile.Stamps.IsGiven(sibling.Entry.ModifiedNs, look.Stamp.ModifiedNs)));

    // What was here and still lives must not vanish from its name unless it is under way to another.
    private VersionSet? IsShownBy(RelativePath path, VersionSet target, VersionSet held, Shown? was, Shown? now)
    {
        if (now is { } shown ? !Shows(target, shown) : target.IsLive) return null;
        return was is { } before && (Shows(target, before) || !IsKnown(path, target, held, before)) && !HasCopyShowing(path, before) ? null : target;
    }

    // What was here was a version of ours, or one of a peer's that the target has seen.
    private bool IsKnown(RelativePath path, VersionSet target, VersionSet held, Shown before)
    {
        if (Shows(held, before)) return true;
        foreach (var wanted in _wants.At(path).Concat(_wants.PastAt(path)))
        {
            if (Shows(wanted.Versions, before) && target.Context.Covers(wanted.Versions.Context)) return true;
        }

        return false;
    }

    // Nothing is there, as a peer's version says or on the way to it: what was there is replaced in any case, and this is no deletion of
    // somebody here.
    private bool TryAdoptAbsence(IndexRow row)
    {
        if (!_wants.Has(row.Path)) return false;
        _needsDurable = true;
        if (row.OnDiskAs is { } was && _wants.Join(row.Path, row.Versions) is { IsLive: true } target && !Shows(target, was))
        {
            Put(row with { OnDisk = null, ShownInstead = null });
            Settle(row.Path);
            return true;
        }

        if (VersionShowing(row.Path, row.Versions, row.OnDiskAs, null) is not { } adopted) return false;
        if (_wants.Join(row.Path, row.Versions).IsLive) PutVersions(row.Path, adopted, null, null);
        else Put(row with { OnDisk = null, ShownInstead = null });
        Settle(row.Path);
        return true;
    }

    private bool HasWantedMetadata(IndexRow row, Observation look)
    {
        if (!_wants.Has(row.Path) || _wants.Join(row.Path, row.Versions).Winner?.Entry is not { } winner || Shown.Of(winner) != look.Shown) return false;
        return (winner.Kind == EntryKind.Directory || winner.ModifiedNs == look.Stamp.ModifiedNs) && winner.Mode == (look.Stamp.Mode & PermissionBits);
    }

    private static bool Shows(VersionSet versions, Shown shown)
    {
        foreach (var sibling in versions.Siblings)
        {
            if (Shown.Of(sibling.Entry) == shown) return true;
        }

        return false;
    }
}
