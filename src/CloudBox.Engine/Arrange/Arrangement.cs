using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>What is still to do before the disk shows a path's versions.</summary>
public abstract record ArrangeStep
{
    /// <summary>The disk shows them.</summary>
    public sealed record Done : ArrangeStep
    {
        public static readonly Done Instance = new();
    }

    /// <summary>These bytes are neither on disk nor staged.</summary>
    public sealed record Need(ImmutableArray<Sibling> Missing) : ArrangeStep;

    /// <summary>Change the disk like this, then ask again.</summary>
    /// <param name="Order">The change.</param>
    /// <param name="Intent">
    /// The row to commit before it: which conflict copy is about to appear, so that after a crash what is found there is not taken
    /// for a user's file.
    /// </param>
    public sealed record Change(DiskOrder Order, IndexRow? Intent = null) : ArrangeStep;

    /// <summary>A name that is needed belongs to something else.</summary>
    public sealed record Blocked(RelativePath Name, string Reason) : ArrangeStep;
}

/// <summary>One path with its versions and conflict copies, as far as the decision needs it.</summary>
/// <param name="Path">The path.</param>
/// <param name="Target">What the disk shall show, collapsed.</param>
/// <param name="Copies">The names of the path's conflict copies that are on disk or about to be.</param>
/// <param name="Find">Rows of the path and of names of conflict copies.</param>
/// <param name="Staged">Verified bytes that wait in the stage.</param>
/// <param name="Joined">What another path shall show: its versions and what is wanted there.</param>
/// <param name="Dressed">The mtime and mode that this work has set at a name: a coarse disk may round what it is given.</param>
/// <param name="Giver">A path that is about to lose what it shows, and may be given this path's name instead.</param>
public sealed record ArrangeView(
    RelativePath Path,
    VersionSet Target,
    IReadOnlyCollection<RelativePath> Copies,
    Func<RelativePath, IndexRow?> Find,
    Func<RelativePath, VersionSet> Joined,
    IReadOnlyDictionary<ContentId, IStagedFile> Staged,
    IReadOnlyDictionary<RelativePath, (long ModifiedNs, uint Mode)> Dressed,
    IndexRow? Giver = null);

/// <summary>
/// Decides the next change of the disk on the way to what a path's versions show: a pure function that is asked again after each
/// change. Each order is one rename, so every state in between is one that the rows can express; bytes that lose their place go to
/// the archive or to their conflict copy's name, never away (I2).
/// </summary>
/// <remarks>
/// Losers are placed first: a winner that becomes a loser gets its copy's name by the same exchange that installs the new one, and at
/// no time is a live version without a name. Then the path, then copies that nothing shows any more.
/// </remarks>
public static class Arrangement
{
    // What belongs into a directory has to get in before its mode may forbid that.
    private const uint OwnerAll = 0x1C0;
    private const uint PermissionBits = 0x1FF;

    /// <summary>The next step.</summary>
    public static ArrangeStep Next(ArrangeView view)
    {
        var placements = Placement(view, out var blocked);
        if (blocked is not null) return blocked;
        if (Missing(view, placements) is { IsEmpty: false } missing) return new ArrangeStep.Need(missing);
        var order = PlaceLosers(view, placements) ?? PlaceWinner(view, placements) ?? RemoveLeftovers(view, placements) ?? Dress(view, placements);
        return order is null ? ArrangeStep.Done.Instance : order;
    }

    /// <summary>
    /// Where each version is shown: the layout, but that a copy whose name an ordinary file has takes the next one, or is that file when
    /// it has the same bytes. Those rows become the same on every host, and with them the names.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="versions">Its versions.</param>
    /// <param name="find">Rows of names that a copy would have.</param>
    public static IEnumerable<Placement> PlacesOf(RelativePath path, VersionSet versions, Func<RelativePath, IndexRow?> find)
    {
        foreach (var placement in Layout.Of(path, versions))
        {
            if (placement.Name == path) yield return placement;
            else if (PlaceOf(path, placement, find) is { } copy) yield return copy;
        }
    }

    // Null when an ordinary file stands for it. When all names are taken the last one is told as what is in the way.
    private static Placement? PlaceOf(RelativePath path, Placement placement, Func<RelativePath, IndexRow?> find)
    {
        var (at, entry) = (placement, placement.Version.Entry);
        for (var attempt = 1; IsForeign(path, find(at.Name), out var row); attempt++)
        {
            if (ShownAt(row) == Shown.Of(entry)) return null;
            if (attempt == ConflictName.Attempts || ConflictName.Of(path, entry, attempt) is not { } name) break;
            at = placement with { Name = name };
        }

        return at;
    }

    private static List<Placement> Placement(ArrangeView view, out ArrangeStep.Blocked? blocked)
    {
        blocked = null;
        var placements = PlacesOf(view.Path, view.Target, view.Find).ToList();
        foreach (var (name, version) in placements)
        {
            if (name == view.Path || !IsForeign(view.Path, view.Find(name), out var row) || ShownAt(row) == Shown.Of(version.Entry)) continue;
            blocked = new(name, $"a file has the name {name}, which a conflict copy of {view.Path} needs; give that file another name");
        }

        placements.RemoveAll(placement => placement.Name != view.Path && IsForeign(view.Path, view.Find(placement.Name), out _));
        return placements;
    }

    private static bool IsForeign(RelativePath path, IndexRow? row, out IndexRow? found)
    {
        found = row;
        return row is not null && row.CopyOf != path && (row.OnDisk is not null || row.IsLive);
    }

    private static Shown? ShownAt(IndexRow? row) => row?.OnDiskAs ?? Shown.Of(row?.Current);

    // The names of the family that have something of ours on disk, the path itself included.
    private static IEnumerable<IndexRow> OnDisk(ArrangeView view)
    {
        if (view.Find(view.Path) is { OnDisk: not null } main) yield return main;
        foreach (var name in view.Copies)
        {
            if (view.Find(name) is { OnDisk: not null } row && row.CopyOf == view.Path) yield return row;
        }
    }

    private static Shown? At(ArrangeView view, RelativePath name) =>
        view.Find(name) is { } row && (name == view.Path || row.CopyOf == view.Path) ? row.OnDiskAs : null;

    private static ImmutableArray<Sibling> Missing(ArrangeView view, List<Placement> placements)
    {
        var missing = ImmutableArray<Sibling>.Empty;
        foreach (var (name, version) in placements)
        {
            var wanted = Shown.Of(version.Entry)!.Value;
            if (wanted.Kind == EntryKind.Directory || At(view, name) == wanted || IsStaged(view, wanted)) continue;
            if (OnDisk(view).Any(row => row.OnDiskAs == wanted) || (name == view.Path && IsGiven(view, wanted))) continue;
            missing = missing.Add(version);
        }

        return missing;
    }

    private static ArrangeStep.Change? PlaceLosers(ArrangeView view, List<Placement> placements)
    {
        foreach (var placement in placements)
        {
            var (name, version) = placement;
            if (name == view.Path) continue;
            var wanted = Shown.Of(version.Entry)!.Value;
            if (At(view, name) == wanted) continue;
            if (view.Find(name) is { OnDisk: not null } stray) return MakeRoom(view, placements, stray);
            var intent = (view.Find(name) ?? new IndexRow(name, VersionSet.Empty, null)) with { CopyOf = view.Path, ShownInstead = wanted };
            if (view.Find(view.Path) is { OnDisk: { } shown, CopyOf: null } main && main.OnDiskAs == wanted) return MakeWay(view, placements[0], intent, shown);
            if (OnDisk(view).FirstOrDefault(row => row.OnDiskAs == wanted) is { } other) return new(new MoveOrder(other.Path, name, other.OnDisk!.Value), intent);
            return new(Install(view, name, version.Entry, null), intent);
        }

        return null;
    }

    // New bytes of an interrupted exchange, or a version that somebody gave another's name: that one steps aside under a name of its own.
    private static ArrangeStep.Change MakeRoom(ArrangeView view, List<Placement> placements, IndexRow stray)
    {
        var shown = stray.OnDiskAs;
        var isNeeded = !OnDisk(view).Any(row => row.Path != stray.Path && row.OnDiskAs == shown) && !IsStaged(view, shown!.Value);
        var version = isNeeded ? placements.Find(placement => Shown.Of(placement.Version.Entry) == shown).Version : null;
        foreach (var name in version is null ? [] : ConflictName.All(view.Path, version.Entry))
        {
            if (name == stray.Path || view.Find(name) is { OnDisk: not null } || IsForeign(view.Path, view.Find(name), out _)) continue;
            var intent = (view.Find(name) ?? new IndexRow(name, VersionSet.Empty, null)) with { CopyOf = view.Path, ShownInstead = shown };
            return new(new MoveOrder(stray.Path, name, stray.OnDisk!.Value), intent);
        }

        return Remove(stray.Path, stray.OnDisk!.Value);
    }

    // The loser has the path now. One exchange gives both their names, unless the winner is no staged file.
    private static ArrangeStep.Change MakeWay(ArrangeView view, Placement winner, IndexRow intent, DiskStamp shown)
    {
        if (!IsStaged(view, Shown.Of(winner.Version.Entry)!.Value)) return new(new MoveOrder(view.Path, intent.Path, shown), intent);
        return new(Install(view, view.Path, winner.Version.Entry, shown) with { DisplaceTo = intent.Path }, intent);
    }

    private static ArrangeStep.Change? PlaceWinner(ArrangeView view, List<Placement> placements)
    {
        var main = view.Find(view.Path);
        var shown = main?.OnDiskAs;
        var winner = placements.Count == 0 ? null : placements[0].Version.Entry;
        if (shown == Shown.Of(winner)) return null;
        if (main is { CopyOf: not null, OnDisk: not null }) return winner is null ? null : MoveCopyAway(view, main);
        if (shown is { Kind: EntryKind.Directory }) return new(new RemoveDirectoryOrder(view.Path));
        if (winner is null) return Remove(view.Path, main!.OnDisk!.Value);
        if (winner.Kind == EntryKind.Directory)
        {
            return shown is null ? new(new MakeDirectoryOrder(view.Path, winner.Mode | OwnerAll)) : Remove(view.Path, main!.OnDisk!.Value);
        }

        var wanted = Shown.Of(winner)!.Value;
        if (IsStaged(view, wanted)) return new(Install(view, view.Path, winner, main?.OnDisk));
        if (IsGiven(view, wanted)) return new(new MoveOrder(view.Giver!.Path, view.Path, view.Giver.OnDisk!.Value));
        if (shown is not null) return Remove(view.Path, main!.OnDisk!.Value);
        var copy = OnDisk(view).First(row => row.OnDiskAs == wanted);
        return new(new MoveOrder(copy.Path, view.Path, copy.OnDisk!.Value));
    }

    // An ordinary file gets the name that another path's conflict copy has: that takes its next one, unless nothing needs it any more.
    private static ArrangeStep.Change MoveCopyAway(ArrangeView view, IndexRow copy)
    {
        var owner = copy.CopyOf!.Value;
        var loser = view.Joined(owner).Siblings.FirstOrDefault(sibling => Shown.Of(sibling.Entry) == copy.ShownInstead);
        if (loser is null || NextName(view, owner, loser.Entry, copy.Path) is not { } name) return Remove(copy.Path, copy.OnDisk!.Value);
        var intent = (view.Find(name) ?? new IndexRow(name, VersionSet.Empty, null)) with { CopyOf = owner, ShownInstead = copy.ShownInstead };
        return new(new MoveOrder(copy.Path, name, copy.OnDisk!.Value), intent);
    }

    private static RelativePath? NextName(ArrangeView view, RelativePath owner, FileEntry loser, RelativePath taken)
    {
        foreach (var name in ConflictName.All(owner, loser).Skip(1))
        {
            if (name == taken) continue;
            if (!IsForeign(owner, view.Find(name), out var row)) return row is { OnDisk: not null } ? null : name;
            if (ShownAt(row) == Shown.Of(loser)) return null; // that file stands for it
        }

        return null;
    }

    private static ArrangeStep.Change? RemoveLeftovers(ArrangeView view, List<Placement> placements)
    {
        if (view.Copies.Count == 0) return null;
        foreach (var row in OnDisk(view))
        {
            if (row.Path != view.Path && !placements.Exists(placement => placement.Name == row.Path)) return Remove(row.Path, row.OnDisk!.Value);
        }

        return null;
    }

    // The same bytes under another time or mode. What has been set once is not set again, whatever the disk made of it.
    private static ArrangeStep.Change? Dress(ArrangeView view, List<Placement> placements)
    {
        foreach (var (name, version) in placements)
        {
            var entry = version.Entry;
            if (entry.Kind == EntryKind.Symlink || view.Find(name) is not { OnDisk: { } stamp }) continue;
            var modifiedNs = entry.Kind == EntryKind.Directory ? stamp.ModifiedNs : entry.ModifiedNs;
            if (stamp.ModifiedNs == modifiedNs && (stamp.Mode & PermissionBits) == entry.Mode) continue;
            if (view.Dressed.TryGetValue(name, out var set) && set == (modifiedNs, entry.Mode)) continue;
            return new(new SetMetadataOrder(name, stamp, entry.Kind, modifiedNs, entry.Mode));
        }

        return null;
    }

    private static bool IsStaged(ArrangeView view, Shown wanted) => wanted.Kind != EntryKind.Directory && view.Staged.ContainsKey(wanted.Content);

    // Only where nothing is: one rename cannot put away what it takes the place of.
    private static bool IsGiven(ArrangeView view, Shown wanted) => view.Giver?.OnDiskAs == wanted && view.Find(view.Path) is not { OnDisk: not null };

    private static ArrangeStep.Change Remove(RelativePath name, DiskStamp stamp) => new(new RemoveOrder(name, stamp) { KeepsParents = true });

    private static InstallOrder Install(ArrangeView view, RelativePath name, FileEntry entry, DiskStamp? expected) =>
        new(name, view.Staged[entry.Content], entry.ModifiedNs, expected) { Mode = entry.Kind == EntryKind.Symlink ? null : entry.Mode, IsLink = entry.Kind == EntryKind.Symlink };
}
