using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// A large file on its way in: written in ranges by several threads, hashed behind them by one more, and on its way to the disk while it is
/// still arriving, so that little is left for the fsync at the end.
/// </summary>
internal sealed class StagedRanges(StagedFile file, long length) : IStagedRanges
{
    // Large enough that the disk writes long runs, small enough that it begins early.
    private const long FlushBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly WrittenRanges _written = new();
    private readonly TrailingHasher _hasher = new(file.Handle);
    private bool _isComplete;
    private bool _isDisposed;

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset < 0 || bytes.Length > length - offset) throw new ArgumentOutOfRangeException(nameof(offset), offset, "Beyond the end of the file.");
        file.WriteAt(bytes, offset);
        lock (_gate)
        {
            file.NoteWritten(bytes.Length);
            _written.Add(offset, bytes.Length);
            _hasher.Advance(_written.Prefix);
        }

        var end = offset + bytes.Length;
        if (offset / FlushBytes != end / FlushBytes) LibC.StartWriting(file.Handle, ((end / FlushBytes) - 1) * FlushBytes, FlushBytes);
    }

    public IStagedFile Complete(out ContentId content)
    {
        if (_written.Prefix != length) throw new InvalidOperationException("Bytes are missing.");
        file.Seal(); // the hasher goes on meanwhile
        content = _hasher.Finish();
        _isComplete = true;
        return file;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _hasher.Dispose();
        if (!_isComplete) file.Dispose();
    }
}
