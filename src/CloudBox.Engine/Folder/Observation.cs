using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>What stands at a path.</summary>
public enum ObservedKind
{
    /// <summary>Nothing, seen below a healthy root without an error on the way.</summary>
    Absent,

    /// <summary>A regular file, read completely, with the same stat before and after.</summary>
    File,

    /// <summary>A directory: no file has this name.</summary>
    Directory,

    /// <summary>A symbolic link, device, socket or pipe: not followed, not synchronised.</summary>
    NotAFile,

    /// <summary>A file that changes while it is read: look again soon.</summary>
    Unstable,

    /// <summary>It could not be looked at (permission, I/O error): nothing is known, nothing follows.</summary>
    Unreadable,
}

/// <summary>A stable look at one path on the disk. Only these make local changes.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="AsOf">
/// The engine's epoch before the look began. An observation from before an install of the same path says nothing.
/// </param>
public sealed record Observation(RelativePath Path, ObservedKind Kind, long AsOf)
{
    /// <summary>The file's stat; meaningful for <see cref="ObservedKind.File"/>.</summary>
    public DiskStamp Stamp { get; init; }

    /// <summary>The file's content; meaningful for <see cref="ObservedKind.File"/>.</summary>
    public ContentId Content { get; init; }

    /// <summary>For people: what is in the way, when something is.</summary>
    public string? Problem { get; init; }
}
