using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// A large file on its way in: written in ranges by several threads, hashed behind them by one more, and on its way to the disk while it is
/// still arriving, so that little is left for the fsync at the end.
/// </summary>
/// <param name="stage">Where it is.</param>
/// <param name="file">The file.</param>
/// <param name="length">Bytes that it is to have.</param>
/// <param name="start">Bytes from its start that are here already.</param>
/// <param name="isPart">True when it has a part's name, and is kept for the next try when it ends too soon.</param>
internal sealed class StagedRanges(Stage stage, StagedFile file, long length, long start = 0, bool isPart = false) : IStagedRanges
{
    // Large enough that the disk writes long runs, small enough that it begins early.
    private const long FlushBytes = 8 * 1024 * 1024;

    // After a kill at most so much is fetched again.
    private const long NoteBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly WrittenRanges _written = new(start);
    private readonly TrailingHasher _hasher = new(file.Handle);
    private long _noted = start;
    private bool _isComplete;
    private bool _isDropped;
    private bool _isDisposed;

    public long Start { get; } = start;

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset < 0 || bytes.Length > length - offset) throw new ArgumentOutOfRangeException(nameof(offset), offset, "Beyond the end of the file.");
        file.WriteAt(bytes, offset);
        lock (_gate)
        {
            file.NoteWritten(bytes.Length);
            _written.Add(offset, bytes.Length);
            _hasher.Advance(_written.Prefix);
            if (isPart && _written.Prefix - _noted >= NoteBytes) NotePrefix_NeedsLock();
        }

        var end = offset + bytes.Length;
        if (offset / FlushBytes != end / FlushBytes) LibC.StartWriting(file.Handle, ((end / FlushBytes) - 1) * FlushBytes, FlushBytes);
    }

    public IStagedFile Complete(out ContentId content)
    {
        if (_written.Prefix != length) throw new InvalidOperationException("Bytes are missing.");
        _hasher.Advance(length); // of a part that was complete already it knows nothing yet
        if (isPart) ErrnoException.ThrowIfFailed(LibC.Truncate(file.Handle, length), "finish incoming bytes");
        file.Seal(); // the hasher goes on meanwhile
        content = _hasher.Finish();
        if (isPart) GiveName();
        _isComplete = true;
        return file;
    }

    public void Drop() => _isDropped = true;

    public IServedFile? OpenToShare()
    {
        if (LibC.OpenAt(stage.Directory, file.Name, OpenFlags.ReadOnly | OpenFlags.NoFollow, out var handle) != Errno.None) return null;
        if (LibC.Stat(handle, out var status) == Errno.None && status.IsRegular) return new ServedFile("incoming bytes", handle, status.Stamp);
        handle.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _hasher.Dispose();
        if (_isComplete) return;
        var name = file.Name;
        if (isPart && !_isDropped && _written.Prefix > 0) Keep();
        file.Dispose();
        if (isPart) stage.ReleasePart(name);
    }

    private void Keep()
    {
        lock (_gate) NotePrefix_NeedsLock();
        file.Leave();
    }

    // A part that does not say how much is here is fetched from the start: no reason to end the transfer.
    private void NotePrefix_NeedsLock()
    {
        _noted = _written.Prefix;
        _ = Partials.WritePrefix(file.Handle, length, _noted);
    }

    // What is complete is no part: the same content may be wanted again while it waits for its install.
    private void GiveName()
    {
        var (part, name) = (file.Name, Stage.NewName());
        ErrnoException.ThrowIfFailed(LibC.Rename(stage.Directory, part, stage.Directory, name, RenameMode.NoReplace), "name incoming bytes");
        file.Name = name;
        stage.ReleasePart(part);
    }
}
