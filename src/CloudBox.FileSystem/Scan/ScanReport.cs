using CloudBox.Engine.Folder;

namespace CloudBox.FileSystem.Scan;

/// <summary>How a scan ended. What had changed was published while it ran.</summary>
/// <param name="FilesSeen">Regular files found.</param>
/// <param name="BytesHashed">Bytes of the files that were read because they are new or have changed.</param>
/// <param name="Missing">
/// One observation per path whose row has something on disk that does not stand there: <see cref="ObservedKind.Absent"/>, or
/// <see cref="ObservedKind.Directory"/> in place of a file or link, which is published as well. What was inside comes before its
/// directory. Each was looked at again after the walk. Never anything below a directory that could not be read or that a link has
/// replaced, and nothing at all unless the root was healthy before and after the walk (I7).
/// </param>
/// <param name="Problems">The first problems, at most <see cref="ProblemLog.MostKept"/>.</param>
/// <param name="ProblemCount">How many there were.</param>
/// <param name="IsComplete">True when every directory could be read and the root was healthy throughout.</param>
/// <param name="Root">What the looks at the root found.</param>
public sealed record ScanReport(
    long FilesSeen,
    long BytesHashed,
    IReadOnlyList<Observation> Missing,
    IReadOnlyList<ScanProblem> Problems,
    long ProblemCount,
    bool IsComplete,
    RootHealth Root);
