using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Versions that are made here: each replaces what was on disk, and only that.</content>
public sealed partial class FolderEngine
{
    private void MintLocal(IndexRow? row, Observation look, LocalVerdict verdict)
    {
        var was = row?.OnDiskAs;
        if (verdict == LocalVerdict.Deleted)
        {
            Remove(row!, was!.Value, null);
            ResolveWhatItStoodFor(look.Path, was);
            return;
        }

        var entry = Reconciler.Describe(row, look, verdict) with { Author = _options.Author };
        MintOver(row, look.Path, entry, look.Stamp, look.Shown);
        if (look.Kind == ObservedKind.File) _undurable.Add(look.Path);
        else _needsDurable = true;
        if (verdict == LocalVerdict.Modified) ResolveWhatItStoodFor(look.Path, was);
        if (_index.Find(look.Path)!.Versions.Siblings.Length > 1 || _wants.Has(look.Path) || _copies.Of(look.Path).Count > 0) Settle(look.Path);
    }

    // What was on disk is replaced, and only that.
    private void MintOver(IndexRow? row, RelativePath path, FileEntry entry, DiskStamp? onDisk, Shown? shown)
    {
        var versions = row?.Versions ?? VersionSet.Empty;
        if (row is { OnDiskAs: { } was } && See(row, was) is { } seen)
        {
            (versions, entry) = (seen, entry with { StampNs = Math.Max(entry.StampNs, StampOf(row, was) + 1) });
        }

        var dot = new Dot(_index.Replica, ++_counter);
        Put(Normal(new IndexRow(path, versions.Mint(dot, entry, Replaced(row)).Collapse(), onDisk) { Sequence = dot.Counter, ShownInstead = shown }));
    }

    // What was shown, and where nothing is, what peers have replaced and nothing here shows any more.
    private Dot[] Replaced(IndexRow? row)
    {
        var shown = Showing(row, row?.OnDiskAs);
        if (row is not { OnDisk: null } || !_wants.Has(row.Path)) return shown;
        var target = _wants.Join(row.Path, row.Versions);
        return [.. shown, .. row.Versions.DotsOf(known => Shown.Of(known) is { } other && !Shows(target, other) && !HasCopyShowing(row.Path, other))];
    }

    // The siblings that something on disk stands for. Where it is a peer's version that the row does not have yet, it has taken the
    // place of those that nothing shows any more.
    private Dot[] Showing(IndexRow? row, Shown? shown)
    {
        if (row is null) return [];
        if (shown is not { } there || Shows(row.Versions, there)) return row.Versions.DotsOf(known => Shown.Of(known) == shown);
        return row.Versions.DotsOf(known => Shown.Of(known) is not { } other || !HasCopyShowing(row.Path, other));
    }

    /// <summary>Somebody took away what showed some versions of a path: the last ones leave a tombstone, of several these are resolved.</summary>
    /// <param name="row">The path's row.</param>
    /// <param name="shown">What is gone.</param>
    /// <param name="stillThere">What the path itself still shows, when it was a copy that went.</param>
    private void Remove(IndexRow row, Shown shown, DiskStamp? stillThere)
    {
        if (stillThere is null && See(row, shown) is { } seen) row = row with { Versions = seen };
        var gone = Showing(row, shown);
        var rest = row.Versions.Without(gone);
        var onDiskAs = stillThere is null ? null : row.OnDiskAs;
        if (rest.IsLive)
        {
            PutVersions(row.Path, rest, stillThere, onDiskAs);
            Settle(row.Path);
            return;
        }

        var previous = row.Versions.Siblings.FirstOrDefault(sibling => Shown.Of(sibling.Entry) == shown)?.Entry ?? row.Current;
        var tombstone = Reconciler.Tombstone(previous, _clock.WallNs) with { Author = _options.Author };
        var dot = new Dot(_index.Replica, ++_counter);
        var replaced = row.Versions.Siblings.Select(sibling => sibling.Dot).ToArray();
        Put(Normal(new IndexRow(row.Path, row.Versions.Mint(dot, tombstone, replaced), stillThere) { Sequence = dot.Counter, ShownInstead = onDiskAs }));
        if (_wants.Has(row.Path)) Settle(row.Path);
    }
}
