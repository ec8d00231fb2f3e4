using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>
/// A directory that a peer's user has renamed or removed: what is wanted below its name, and below its new one, waits until all is known, and then one
/// change of the disk does for it.
/// </summary>
/// <param name="by">Who says so.</param>
/// <param name="from">Its name.</param>
/// <param name="to">Its new name; null when it is gone.</param>
internal sealed class TreeChange(SessionId by, RelativePath from, RelativePath? to)
{
    public SessionId By { get; } = by;

    public RelativePath From { get; } = from;

    public RelativePath? To { get; } = to;

    /// <summary>Paths that wait to be settled, in the order in which they came.</summary>
    public List<RelativePath> Waiting { get; } = [];

    /// <summary>Paths that somebody wants looked at when it is over: a look while it goes on says nothing.</summary>
    public HashSet<RelativePath> LooksAfter { get; } = [];

    /// <summary>When something was heard of it last.</summary>
    public long TouchedNs { get; set; }

    /// <summary>When it is not waited for any longer, whatever is heard of it.</summary>
    public long GivenUpNs { get; init; }

    /// <summary>The change, once it is under way.</summary>
    public DiskOrder? Order { get; set; }

    /// <summary>True for its names and all that is below them.</summary>
    public bool Has(RelativePath path) => IsIn(From, path) || (To is { } to && IsIn(to, path));

    /// <summary>True when anything could be below names of both.</summary>
    public bool Overlaps(RelativePath other) => Has(other) || From.IsUnder(other) || (To is { } to && to.IsUnder(other));

    private static bool IsIn(RelativePath directory, RelativePath path) => path == directory || path.IsUnder(directory);
}
