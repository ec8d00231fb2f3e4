using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <summary>
/// Knows what users did, from what they had on disk when they did it, and nothing of versions. Every write has bytes of its own,
/// so bytes say where they come from.
/// </summary>
/// <remarks>
/// After every step: I1 (<see cref="Lost"/>: the last reachable inode of bytes that nobody has replaced), I2
/// (<see cref="Destroyed"/>), I3 (<see cref="Shown"/>: the program gives a name to bytes that were never whole on a user's disk).
/// At the end <see cref="CheckEnd"/>.
/// </remarks>
internal sealed partial class Oracle : IDiskWatch
{
    private readonly Dictionary<ulong, Written> _writes = [];
    private readonly Dictionary<string, List<Placed>> _places = new(StringComparer.Ordinal);
    private readonly HashSet<(int Host, string Path)> _gone = [];
    private readonly HashSet<(int Host, string Path)> _resolved = [];
    private readonly HashSet<int> _movedDirectories = [];
    private readonly List<Written> _unreached = [];
    private readonly Written _nothing = new(Blob.Empty, -1, "") { IsKnown = true, IsConsumed = true }; // is nobody's
    private bool _isCrashing;

    /// <summary>
    /// True when the index of a host says that these bytes stand at a path. What it does not know of may be taken away without a
    /// trace: what a peer has sent comes again.
    /// </summary>
    public Func<int, string, Inode, bool> HasNoticed { get; set; } = (_, _, _) => true;

    /// <summary>The bytes of this name, if anybody has made them.</summary>
    public bool IsKnown(Blob content) => Of(content).IsKnown;

    /// <summary>A user is about to give a file these bytes; <paramref name="path"/> is null when the file is not in the folder (any more).</summary>
    public void Writes(int host, string? path, string? owner, Inode file, Blob after)
    {
        NoteResolution(host, path);
        if (path is not null && file.Content.Length > 0) _gone.Add((host, path)); // as what it was
        Consume(host, path, owner, file);
        Know(after, host, path ?? "?");
    }

    /// <summary>A user has written to a file of the folder, or brought old bytes back.</summary>
    public void Wrote(int host, string path, Inode file) => Place(path, Of(file.Meant), host, file);

    /// <summary>
    /// A user has touched a file, or given it another mode: a reason for its bytes to stay, but no new ones, so that who replaces
    /// them without having seen that loses nothing.
    /// </summary>
    public void Touched(int host, string path, Inode file)
    {
        Place(path, Of(file.Meant), host, file);
        _places[path][^1].MayGo = _places[path][^1].IsTouch = true;
    }

    /// <summary>A user is about to remove a name.</summary>
    public void Removes(int host, string path, string? owner, Inode inode)
    {
        _gone.Add((host, path));
        NoteResolution(host, path);
        if (inode.Kind != InodeKind.Directory) Consume(host, path, owner, inode);
    }

    /// <summary>A user is about to move a file or link.</summary>
    public void Moves(int host, string path, string? owner, string to, Inode inode)
    {
        _gone.Add((host, path));
        NoteResolution(host, path);
        if (inode.Kind == InodeKind.Directory)
        {
            _movedDirectories.Add(host);
            return;
        }

        var consumed = Of(inode.Meant).IsConsumed;
        Consume(host, path, owner, inode);
        Of(inode.Meant).IsConsumed = consumed; // moved, not replaced

        // Bytes that come back to a name that had them, as when two names are swapped twice, are no other state of the folder: like a touch.
        // So are those that the program shows there itself, as a conflict copy whose path has them from somebody.
        var isBack = At(to, null).Any(placed => placed.What == Of(inode.Meant)) || HasNoticed(host, to, inode);
        Place(to, Of(inode.Meant), host, inode);
        _places[to][^1].MayGo |= isBack;
        _places[to][^1].IsTouch |= isBack;
    }

    public void Gained(Blob content) => Of(content).Reach++;

    public void Lost(SimDisk disk, Blob content)
    {
        var written = Of(content);
        if (--written.Reach > 0 || written.IsConsumed) return;
        if (_isCrashing) _unreached.Add(written);
        else throw new Violation("I1", $"{written} is gone: the last copy was on host {disk.Host}, and nobody who had it has replaced it");
    }

    public void Shown(SimDisk disk, Inode inode, Inode directory, string name)
    {
        if (inode.Kind != InodeKind.Directory && !IsKnown(inode.Meant))
            throw new Violation(IsRotten(inode.Meant.Id) ? "I19" : "I3", $"host {disk.Host} shows {inode.Content} as {name}, and nobody has ever written that");

        // What a user wrote to a file that was displaced at that moment, and that is put back.
        // Or what was on its way into a directory that a user renamed at that moment.
        if (inode.Kind != InodeKind.Directory && (!inode.IsByProgram || _movedDirectories.Contains(disk.Host)) && disk.PathOf(inode) is { } path && !At(path, null).Any(placed => placed.What == Of(inode.Meant)))
            Readopt(disk.Host, path, inode);
    }

    // What users have done in it and no scan has seen yet goes with it: the file is the same file, and so is what is missing.
    public void Carried(SimDisk disk, Inode directory, string from, string to)
    {
        foreach (var (host, gone) in _gone.Where(gone => gone.Host == disk.Host && gone.Path.StartsWith($"{from}/", StringComparison.Ordinal)).ToList())
        {
            var now = to + gone[from.Length..];
            _gone.Add((host, now));
            if (disk.At(now) is not null) continue;

            // Who took it away under the old name has had what another has under the new one.
            foreach (var placed in At(now, null).Where(placed => At(gone, null).Any(before => before.What == placed.What))) placed.MayGo = true;
        }

        foreach (var (below, file) in SimDisk.Tree(directory, ""))
        {
            if (file.Kind == InodeKind.Directory || HasNoticed(disk.Host, $"{from}/{below}", file)) continue;
            foreach (var placed in At($"{from}/{below}", null).Where(placed => placed.What == Of(file.Meant) && placed.Host == disk.Host).ToList())
            {
                placed.MayGo = true;
                Place($"{to}/{below}", placed.What, disk.Host, file);
            }
        }
    }

    // What it shows under its old name is told apart from what a user has put there.
    public void WentBack(SimDisk disk, Inode inode, string from)
    {
        foreach (var placed in At(from, null)) placed.MayGo |= placed.What == Of(inode.Meant) && placed.Host == disk.Host;
    }

    public void Displaced(SimDisk disk, Inode inode, bool mayBeUnnoticed)
    {
        if (!mayBeUnnoticed || inode.Kind == InodeKind.Directory) return;
        foreach (var places in _places.Values)
        {
            foreach (var placed in places) placed.MayGo |= placed.What == Of(inode.Meant) && placed.Host == disk.Host;
        }
    }

    // A scan may have seen it there and taken it for a user's file. It is none, and no user takes it away: the program does, with nothing lost.
    public void Left(SimDisk disk, Inode directory, string name)
    {
        if (disk.PathOf(directory) is { } path) _gone.Add((disk.Host, $"{path}/{name}"));
    }

    public void Destroyed(SimDisk disk, Inode inode, string name) =>
        throw new Violation("I2", $"the program on host {disk.Host} removes {name} ({inode.Content})");

    public void Identify(Blob content) => Of(content);

    private void Place(string path, Written written, int host, Inode file)
    {
        if (!_places.TryGetValue(path, out var places)) _places[path] = places = [];
        places.Add(new Placed(written, host, file.ModifiedNs, file.Mode));
    }

    // What happens to a conflict copy happens to the path whose loser it shows, also before a row says so.
    private void NoteResolution(int host, string? path)
    {
        if (path is not null && OwnerByName(path) is { } owner) _resolved.Add((host, owner));
    }

    /// <summary>The path whose loser a name is for, if it is one for a loser.</summary>
    public static string? OwnerByName(string path)
    {
        const string Mark = " (conflict ";
        if (path.LastIndexOf(Mark, StringComparison.Ordinal) is not (>= 0 and var start) || path.IndexOf(')', start) is not (> 0 and var end)) return null;
        return path[..start] + path[(end + 1)..];
    }

    // A conflict copy's bytes belong to the path whose loser they are, until somebody edits it.
    private IEnumerable<Placed> At(string path, string? owner)
    {
        foreach (var placed in _places.GetValueOrDefault(path) ?? []) yield return placed;
        if (owner is null || owner == path) yield break;
        foreach (var placed in _places.GetValueOrDefault(owner) ?? []) yield return placed;
    }

    private void Consume(int host, string? path, string? owner, Inode file)
    {
        var written = Of(file.Meant);
        written.IsConsumed = true;
        if (path is null)
        {
            ConsumeDisplaced(host, written);
            return;
        }

        // Under whatever name of the path and its copies they were put: an ordinary file may stand for a loser, by name and bytes, and what is
        // written during an exchange changes names with it. The path may have a copy's name itself: then it is of two families.
        var family = OwnerByName(path) ?? path;
        foreach (var (name, places) in _places)
        {
            if (name == family || (OwnerByName(name) ?? name) == family) foreach (var placed in places) placed.MayGo |= placed.What == written;
        }

        var isNoticed = HasNoticed(host, path, file);
        foreach (var placed in At(path, owner))
        {
            if (placed.What != written) continue;
            placed.MayGo = true;
            if (isNoticed && (placed.Host == host || (!placed.IsFoundAnew && placed.ModifiedNs == file.ModifiedNs && placed.Mode == file.Mode))) placed.GivenUpOn |= 1 << host;
        }
    }

    // Written on through an open descriptor, while the program holds the file aside: what it was is replaced by whoever made it.
    private void ConsumeDisplaced(int host, Written written)
    {
        foreach (var places in _places.Values)
        {
            foreach (var placed in places) placed.MayGo |= placed.What == written && placed.Host == host;
        }
    }

    private Written Know(Blob content, int host, string path)
    {
        var written = Of(content, host, path);
        written.IsKnown = true;
        return written;
    }

    private Written Of(Blob content) => content.Length == 0 ? _nothing : content.Origin as Written ?? Of(content, -1, "?");

    private Written Of(Blob content, int host, string path)
    {
        if (content.Length == 0) return _nothing;
        if (!_writes.TryGetValue(content.Key, out var written))
            _writes[content.Key] = written = new Written(content, host, path) { IsConsumed = host < 0 };
        content.Origin = written;
        return written;
    }
}
