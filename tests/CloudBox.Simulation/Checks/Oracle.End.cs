using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <content>What must be true of the one tree that all peers have in the end.</content>
internal sealed partial class Oracle
{
    /// <summary>
    /// Every write that nobody has knowingly replaced is live at its path or as a conflict copy of it (I1, I9, I14), and nothing
    /// is live that everybody who stated it has given up (I8).
    /// </summary>
    /// <param name="live">What stands where: for a conflict copy the path whose loser it is.</param>
    /// <param name="mayMiss">Paths that some file system cannot hold (I13).</param>
    public void CheckEnd(IReadOnlyCollection<(string Path, Blob Content)> live, Func<string, bool> mayMiss)
    {
        // An ordinary file with a loser's name and bytes is as good as the loser's copy.
        var found = live.Select(at => (at.Path, at.Content.Key)).ToHashSet();
        foreach (var (path, content) in live)
        {
            if (OwnerByName(path) is { } owner) found.Add((owner, content.Key));
        }

        foreach (var (path, places) in _places)
        {
            if (mayMiss(path)) continue;
            foreach (var placed in places)
            {
                if (placed.MayGo || placed.What.Content.Length == 0 || found.Contains((path, placed.What.Content.Key))) continue;

                // Written under a copy's name while an exchange was under way, or put back there: it is the path's then.
                if (OwnerByName(path) is { } of && found.Contains((of, placed.What.Content.Key))) continue;
                throw new Violation("I1", $"{placed.What} was put at {path} on host {placed.Host}, nobody who had it has replaced it, and it is not live");
            }
        }

        foreach (var (path, content) in live)
        {
            if (content.Length == 0 || mayMiss(path) || MayStay(path, content)) continue;
            throw new Violation("I8", $"{Of(content)} is live at {path}, and everybody who had put it there has replaced or deleted it ({Statements(path, content)})");
        }
    }

    // Where a host that has lost its index takes what it finds for files of its own, that is a statement of its own (Readopt); where it has
    // forgotten that something was replaced there, nobody has given it up (Forgets).
    private bool MayStay(string path, Blob content)
    {
        var family = OwnerByName(path) ?? path;
        return _places.Any(at => (OwnerByName(at.Key) ?? at.Key) == family && at.Value.Exists(placed => !placed.MustGo && placed.What == Of(content)));
    }

    private string Statements(string path, Blob content) => string.Join(", ", At(path, OwnerByName(path)).Where(placed => placed.What == Of(content))
        .Select(placed => $"host {placed.Host}, given up on hosts {placed.GivenUpOn:b}"));

    /// <summary>True when a user or a power cut has taken this name away on this host since its row was last live (I7).</summary>
    public bool MayBeGone(int host, string path) => _gone.Contains((host, path)) || _resolved.Contains((host, path));

    /// <summary>The row of this path is live on this host (again).</summary>
    public void IsBack(int host, string path) => _gone.Remove((host, path));
}
