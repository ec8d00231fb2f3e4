using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>
/// A directory that a peer's user has renamed: what is wanted below its old and its new name waits until all is known, and then one rename does for it.
/// </summary>
internal sealed class TreeMove(SessionId by, RelativePath from, RelativePath to)
{
    /// <summary>Who says so.</summary>
    public SessionId By { get; } = by;

    public RelativePath From { get; } = from;

    public RelativePath To { get; } = to;

    /// <summary>Paths that wait to be settled, in the order in which they came.</summary>
    public List<RelativePath> Waiting { get; } = [];

    /// <summary>Paths that somebody wants looked at when it is over: a look while it goes on says nothing.</summary>
    public HashSet<RelativePath> LooksAfter { get; } = [];

    /// <summary>When something was heard of it last.</summary>
    public long TouchedNs { get; set; }

    /// <summary>When it is not waited for any longer, whatever is heard of it.</summary>
    public long GivenUpNs { get; init; }

    /// <summary>The rename, once it is under way.</summary>
    public MoveDirectoryOrder? Order { get; set; }

    /// <summary>True for both names and all that is below them.</summary>
    public bool Has(RelativePath path) => IsIn(From, path) || IsIn(To, path);

    /// <summary>True when anything could be below names of both.</summary>
    public bool Overlaps(RelativePath other) => Has(other) || From.IsUnder(other) || To.IsUnder(other);

    private static bool IsIn(RelativePath directory, RelativePath path) => path == directory || path.IsUnder(directory);
}
