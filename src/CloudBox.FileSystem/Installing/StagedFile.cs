using System.Runtime.ExceptionServices;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Incoming bytes in the stage. One owner at a time: filled by a transfer, completed, then handed to the installer or dropped.
/// </summary>
internal sealed partial class StagedFile(Stage stage, string name, SafeFileHandle handle, long length) : IStagedFile, IIncoming
{
    // Beyond, bytes go to the disk while others still arrive; up to it, those of many files go together when they get their names.
    private const long LongestUndurable = 256 * 1024;

    private readonly ContentHasher _hasher = new();
    private long _promised = length;
    private volatile IOException? _failure;
    private bool _isInStage = true;
    private bool _isSpent;
    private bool _isMetadataDurable;
    private Errno _lost;

    /// <summary>Its name in the stage.</summary>
    public string Name { get; set; } = name;

    /// <summary>The open file; stays valid when the file is renamed.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>True once the bytes are complete, as long as they are in the stage.</summary>
    public bool IsReady => _isInStage && IsComplete && _lost == Errno.None && !_isSpent && !handle.IsClosed;

    /// <summary>True once the bytes are durable; set by whoever makes those of many files durable together.</summary>
    public bool IsDurable { get; set; }

    private bool IsComplete { get; set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        EnsureFilling();
        Check(LibC.Write(handle, bytes, _hasher.Length), "write incoming bytes");
        _hasher.Append(bytes);
        ReleasePromise(bytes.Length);
    }

    public ContentId Complete()
    {
        EnsureFilling();
        var errno = (_trailing is null ? _hasher.Length : _length) > LongestUndurable ? MakeDurable() : Errno.None; // what trails is hashed meanwhile
        var content = _trailing?.Finish() ?? _hasher.Finish(); // up to the first part that is missing
        Finish(errno);
        return content;
    }

    /// <summary>Writes bytes in their place, which somebody else hashes. Several threads may; the promise of room is given back by <see cref="NoteWritten"/>.</summary>
    public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
    {
        EnsureFilling();
        Check(LibC.Write(handle, bytes, offset), "write incoming bytes");
    }

    /// <summary>Bytes that were promised room have it. One thread at a time.</summary>
    public void NoteWritten(long bytes) => ReleasePromise(bytes);

    /// <summary>All bytes of a large file are here: makes them durable, and ready for an install. Somebody else has hashed them.</summary>
    public void Seal()
    {
        EnsureFilling();
        Finish(MakeDurable());
    }

    /// <summary>The bytes have left the stage: they are in the folder or in the archive, and no longer this object's to drop.</summary>
    public void Leave() => _isInStage = false;

    /// <summary>The bytes are back in the stage under their name.</summary>
    public void Return() => _isInStage = true;

    /// <summary>A link was made of the bytes: they stay in the stage until they are dropped, and make no other.</summary>
    public void Spend() => _isSpent = true;

    public Errno SetMetadata(long modifiedNs, uint? mode)
    {
        _isMetadataDurable = false;
        var errno = mode is { } bits ? LibC.SetMode(handle, bits) : Errno.None;
        return errno == Errno.None ? LibC.SetModified(handle, modifiedNs) : errno;
    }

    public Errno Stat(out FileStatus status) => LibC.Stat(handle, out status);

    // A failed fsync is not tried again: the kernel has given up the bytes.
    public Errno MakeDurable()
    {
        if (IsDurable || _lost != Errno.None) return _lost;
        _lost = LibC.Sync(handle);
        IsDurable = _isMetadataDurable = _lost == Errno.None;
        return _lost;
    }

    void IStagedFile.MakeDurable() => _ = MakeDurable();

    public Errno Sync(DiskBarrier barrier) => _isMetadataDurable ? Errno.None : barrier.Sync(handle);

    public void Dispose()
    {
        if (handle.IsClosed) return;
        _trailing?.Dispose();
        if (_isInStage) _ = LibC.Unlink(stage.Directory, Name); // what stays is wiped at the next start
        handle.Dispose();
        _hasher.Dispose();
        ReleasePromise(_promised);
    }

    private void Finish(Errno durable)
    {
        Check(durable, "make incoming bytes durable");
        ReleasePromise(_promised);
        IsComplete = true;
    }

    private void EnsureFilling()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure); // again: several threads write, and the disk is what all of them have to hear of
        if (IsComplete) throw new InvalidOperationException("These bytes are complete.");
    }

    private void ReleasePromise(long bytes)
    {
        var kept = Math.Min(bytes, _promised);
        _promised -= kept;
        stage.Release(kept);
    }
}
