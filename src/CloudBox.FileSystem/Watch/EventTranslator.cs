using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Watch;

/// <summary>Turns inotify events into hints, and keeps the watches in step with the directories. One thread.</summary>
internal sealed class EventTranslator(WatchTree tree, HintDebouncer hints)
{
    private const InotifyMask Self = InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.Unmount;
    private const InotifyMask Complete = InotifyMask.CloseWrite | InotifyMask.MovedTo;
    private const InotifyMask Begun = InotifyMask.Create | InotifyMask.Attributes;
    private const InotifyMask Away = InotifyMask.Delete | InotifyMask.MovedFrom;

    // The first half of a rename; the kernel tells the second right after it, if that is in the folder too.
    private (uint Cookie, RelativePath Path, RelativePath? Origin) _left;

    /// <summary>Takes one event; not for overflows.</summary>
    public void Accept(InotifyEvent happened, TimeSpan now, CancellationToken cancellation)
    {
        if (!tree.TryGet(happened.Watch, out var directory)) return; // ended here; the hint that went with that covers it
        if (happened.Has(InotifyMask.Ignored)) tree.Forget(happened.Watch);
        if (happened.Has(InotifyMask.Ignored | Self)) WatchedItself(directory, happened, now);
        else if (!WatchTree.TryChild(directory, happened.Name, out var path)) return;
        else if (happened.Has(InotifyMask.IsDirectory)) Directory(path, happened, now, cancellation);
        else File(path, happened, now);
    }

    // Below the root, the parent's watch tells the same with a name. The root has none.
    private void WatchedItself(RelativePath directory, InotifyEvent happened, TimeSpan now)
    {
        if (directory == default) hints.Everything(now);
        else if (happened.Has(InotifyMask.Unmount)) hints.DirectoryGone(directory, now);
    }

    private void Directory(RelativePath path, InotifyEvent happened, TimeSpan now, CancellationToken cancellation)
    {
        NoteLeft(path, happened);
        if (happened.Has(InotifyMask.Create | InotifyMask.MovedTo)) Came(path, IsOtherHalf(happened) ? _left.Origin : null, now, cancellation);
        else if (happened.Has(InotifyMask.MovedFrom)) Left(path, cancellation);
        else if (happened.Has(InotifyMask.Attributes)) AttributesChanged(path, now, cancellation);
        if (happened.Has(Away)) hints.DirectoryGone(path, now);
    }

    // Its mode is its own business, and does not concern what is in it, unless it may be read now.
    private void AttributesChanged(RelativePath path, TimeSpan now, CancellationToken cancellation)
    {
        if (tree.IsWatched(path)) hints.Touched(path, now);
        else Came(path, null, now, cancellation);
    }

    // The files that were made before the watch was there gave no event: look at all that is in it.
    private void Came(RelativePath path, RelativePath? from, TimeSpan now, CancellationToken cancellation)
    {
        tree.Add(path, cancellation);
        hints.DirectoryCame(path, now, from);
    }

    // Another directory may have the name by now (two that change places): its watch went with the old one's, and comes back.
    private void Left(RelativePath path, CancellationToken cancellation)
    {
        tree.Remove(path);
        tree.Add(path, cancellation);
    }

    private void File(RelativePath path, InotifyEvent happened, TimeSpan now)
    {
        NoteLeft(path, happened);
        if (IsOtherHalf(happened)) hints.Moved(_left.Path, path, _left.Origin, now);
        else if (happened.Has(Complete)) hints.Changed(path, now);
        else if (happened.Has(Begun)) hints.Touched(path, now);
        else if (happened.Has(Away)) hints.Gone(path, now);
    }

    private void NoteLeft(RelativePath path, InotifyEvent happened)
    {
        if (happened.Has(InotifyMask.MovedFrom)) _left = (happened.Cookie, path, hints.OriginOf(path, happened.Has(InotifyMask.IsDirectory)));
    }

    private bool IsOtherHalf(InotifyEvent happened) => happened.Has(InotifyMask.MovedTo) && happened.Cookie != 0 && happened.Cookie == _left.Cookie;
}
