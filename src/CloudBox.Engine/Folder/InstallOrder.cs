using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>Put these staged bytes at this path.</summary>
/// <param name="Path">Where.</param>
/// <param name="Staged">
/// Verified and durable bytes. The order consumes them when it succeeds, and in the rare case that they had the name for a moment
/// before a user's write was put back: then somebody may have them open, and they stay in the archive. Ordering consumed bytes
/// again fails with the words to fetch them again.
/// </param>
/// <param name="ModifiedNs">The mtime the file gets.</param>
/// <param name="Expected">The stamp of the file that is to be replaced; null when nothing may be there.</param>
public sealed record InstallOrder(RelativePath Path, IStagedFile Staged, long ModifiedNs, DiskStamp? Expected);

/// <summary>Take this file away, into the archive.</summary>
public sealed record RemoveOrder(RelativePath Path, DiskStamp Expected);

/// <summary>How an install or a removal ended.</summary>
public enum InstallOutcome
{
    /// <summary>Done, durable; what was there is in the archive.</summary>
    Done,

    /// <summary>
    /// Something else stands at the path than was expected: somebody wrote. It is where it was; look at it and decide again.
    /// </summary>
    Changed,

    /// <summary>The name cannot be used: a directory, a link or a device has it, or a file stands where a directory is needed.</summary>
    Blocked,

    /// <summary>No space left; may work later.</summary>
    NoSpace,

    /// <summary>The disk or the system refused.</summary>
    Failed,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="Stamp">The installed file's stamp; meaningful for an install that is <see cref="InstallOutcome.Done"/>.</param>
/// <param name="Problem">For people: what is in the way.</param>
public readonly record struct InstallResult(InstallOutcome Outcome, DiskStamp Stamp = default, string? Problem = null);
