using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Incoming bytes in the stage. One owner at a time: filled by a transfer, completed, then handed to the installer or dropped.
/// </summary>
internal sealed class StagedFile(Stage stage, string name, SafeFileHandle handle, long length) : IStagedFile, IIncoming
{
    private readonly ContentHasher _hasher = new();
    private long _promised = length;
    private bool _failed;
    private bool _isInStage = true;
    private bool _isSpent;

    /// <summary>Its name in the stage.</summary>
    public string Name { get; set; } = name;

    /// <summary>The open file; stays valid when the file is renamed.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>True once the bytes are complete and durable, as long as they are in the stage.</summary>
    public bool IsReady => _isInStage && IsComplete && !_isSpent && !handle.IsClosed;

    private bool IsComplete { get; set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        EnsureFilling();
        var errno = LibC.Write(handle, bytes, _hasher.Length);
        _failed = errno != Errno.None;
        ErrnoException.ThrowIfFailed(errno, "write incoming bytes");
        _hasher.Append(bytes);
        ReleasePromise(bytes.Length);
    }

    public ContentId Complete()
    {
        Seal();
        return _hasher.Finish();
    }

    /// <summary>Writes bytes in their place, which somebody else hashes. Several threads may; the promise of room is given back by <see cref="NoteWritten"/>.</summary>
    public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
    {
        EnsureFilling();
        var errno = LibC.Write(handle, bytes, offset);
        if (errno != Errno.None) _failed = true;
        ErrnoException.ThrowIfFailed(errno, "write incoming bytes");
    }

    /// <summary>Bytes that were promised room have it. One thread at a time.</summary>
    public void NoteWritten(long bytes) => ReleasePromise(bytes);

    /// <summary>All bytes are here: makes them durable, and ready for an install.</summary>
    public void Seal()
    {
        EnsureFilling();
        var errno = LibC.Sync(handle);
        _failed = errno != Errno.None;
        ErrnoException.ThrowIfFailed(errno, "make incoming bytes durable");
        ReleasePromise(_promised);
        IsComplete = true;
    }

    /// <summary>The bytes have left the stage: they are in the folder or in the archive, and no longer this object's to drop.</summary>
    public void Leave() => _isInStage = false;

    /// <summary>The bytes are back in the stage under their name.</summary>
    public void Return() => _isInStage = true;

    /// <summary>A link was made of the bytes: they stay in the stage until they are dropped, and make no other.</summary>
    public void Spend() => _isSpent = true;

    public Errno SetMetadata(long modifiedNs, uint? mode)
    {
        var errno = mode is { } bits ? LibC.SetMode(handle, bits) : Errno.None;
        return errno == Errno.None ? LibC.SetModified(handle, modifiedNs) : errno;
    }

    public Errno Stat(out FileStatus status) => LibC.Stat(handle, out status);

    public Errno Sync() => LibC.Sync(handle);

    public void Dispose()
    {
        if (handle.IsClosed) return;
        if (_isInStage) _ = LibC.Unlink(stage.Directory, Name); // what stays is wiped at the next start
        handle.Dispose();
        _hasher.Dispose();
        ReleasePromise(_promised);
    }

    private void EnsureFilling()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (_failed) throw new InvalidOperationException("Writing these bytes has failed: drop them and fetch them again.");
        if (IsComplete) throw new InvalidOperationException("These bytes are complete.");
    }

    private void ReleasePromise(long bytes)
    {
        var kept = Math.Min(bytes, _promised);
        _promised -= kept;
        stage.Release(kept);
    }
}
