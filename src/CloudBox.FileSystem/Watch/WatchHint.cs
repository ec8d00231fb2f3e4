using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Watch;

/// <summary>What probably happened.</summary>
public enum WatchHintKind
{
    /// <summary>A file or link was made, written, moved there, or its metadata or a directory's own changed.</summary>
    Changed,

    /// <summary>A file was deleted or moved away.</summary>
    Gone,

    /// <summary>A directory came or went: it and all below it has to be looked at.</summary>
    Subtree,
}

/// <summary>Look here. A hint, never a fact: only a stable look at the disk makes a change.</summary>
/// <param name="Kind">What probably happened.</param>
/// <param name="Path">Where; null is the whole folder.</param>
public readonly record struct WatchHint(WatchHintKind Kind, RelativePath? Path)
{
    /// <summary>
    /// The name that it had before somebody renamed it; null when that is not known, or when it was written just before that, so that what was known
    /// of the old name says nothing of the bytes.
    /// </summary>
    public RelativePath? MovedFrom { get; init; }

    /// <summary>Look at everything.</summary>
    public static readonly WatchHint Everything = new(WatchHintKind.Subtree, null);
}

/// <summary>Why the watcher sees less than it should.</summary>
/// <param name="Message">For people: what, with the numbers, and how to change it.</param>
/// <param name="Watched">Directories that are watched.</param>
/// <param name="Needed">Directories that there are, when that is known.</param>
public sealed record WatchProblem(string Message, int Watched, int Needed);
