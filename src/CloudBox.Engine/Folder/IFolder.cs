using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>
/// The synchronised directory. Everything resolves beneath the root's descriptor and follows no symbolic link. Calls block and
/// come from bounded workers; calls on different paths may run at once.
/// </summary>
public interface IFolder
{
    /// <summary>Is this still the root that was opened: same marker, device and inode?</summary>
    RootHealth CheckRoot();

    /// <summary>
    /// A stable look at one path. When the stat equals <paramref name="known"/>'s, its content is taken over without reading.
    /// </summary>
    Observation Observe(RelativePath path, IndexRow? known, long asOf);

    /// <summary>Looks at many paths, in their order: those where nothing stands need to ask for the root's health only once.</summary>
    IReadOnlyList<Observation> ObserveAll(IReadOnlyList<(RelativePath Path, IndexRow? Known)> paths, long asOf) =>
        [.. paths.Select(look => Observe(look.Path, look.Known, asOf))];

    /// <summary>
    /// The same of what the watcher saw renamed. When it is still what <paramref name="was"/> had on disk, its content is taken over without reading; when
    /// nothing has its old name now, the look says so (<see cref="Observation.MovedFrom"/>).
    /// </summary>
    Observation ObserveMoved(RelativePath path, IndexRow? known, IndexRow was, long asOf);

    /// <summary>True when what stands at a path has this stamp, or nothing stands there when it is null: nobody has touched it. False when that is not known.</summary>
    bool IsStill(RelativePath path, DiskStamp? stamp) => false;

    /// <summary>Puts a staged file in its place: exchange, look at what came out, archive that. Durable on return.</summary>
    InstallResult Install(InstallOrder order);

    /// <summary>Moves a file from its place to the archive, if it is the expected one. Durable on return.</summary>
    InstallResult Remove(RemoveOrder order);

    /// <summary>Carries out any order. Durable on return.</summary>
    InstallResult Apply(DiskOrder order);

    /// <summary>Carries out orders of different paths, with as few waits for the disk as for one. Durable on return.</summary>
    /// <returns>The results, in the orders' order.</returns>
    IReadOnlyList<InstallResult> ApplyAll(IReadOnlyList<DiskOrder> orders);

    /// <summary>Sees to it that the numbers that the index will give next cannot be used twice (I6). From time to time.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    void Reserve(IIndexReader index);

    /// <summary>Makes what has been written in the folder durable.</summary>
    /// <param name="files">These files, their names and those of the directories above; none for everything.</param>
    /// <exception cref="IOException">The disk refused: what was written last may be lost.</exception>
    void MakeDurable(IReadOnlyCollection<RelativePath> files);

    /// <summary>Opens a file, or the text of a link, for sending; null when neither is there.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    IServedFile? OpenForSending(RelativePath path);
}

/// <summary>What a look at the root found.</summary>
/// <param name="IsHealthy">True when the root is the one that was opened.</param>
/// <param name="Problem">For people: what is wrong and what to do.</param>
public readonly record struct RootHealth(bool IsHealthy, string? Problem)
{
    public static readonly RootHealth Healthy = new(true, null);

    public static RootHealth Broken(string problem) => new(false, problem);
}

/// <summary>An open file on its way to a peer.</summary>
public interface IServedFile : IDisposable
{
    /// <summary>A file, or a link of which the text is served.</summary>
    EntryKind Kind => EntryKind.File;

    /// <summary>Its stat when it was opened.</summary>
    DiskStamp Stamp { get; }

    /// <summary>Fills the buffer from an offset; fewer bytes only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Reads all of it once to name its content; null when it changed meanwhile.</summary>
    ContentId? ReadContentId();

    /// <summary>True while the file has the stat it had when it was opened.</summary>
    bool IsUnchanged();
}
