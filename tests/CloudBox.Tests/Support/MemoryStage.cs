using System.Collections.Concurrent;
using System.Security.Cryptography;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Support;

/// <summary>A stage in memory that knows how many of its files nobody has disposed.</summary>
internal sealed class MemoryStage : IStage
{
    private int _created;
    private int _open;

    /// <summary>Longest file that fits.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>What transfers that ended too soon have left, from the start on.</summary>
    public ConcurrentDictionary<ContentId, byte[]> Kept { get; } = [];

    /// <summary>Files ever opened.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Files opened and not disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    public IStagedFile Create(long length)
    {
        if (length > Capacity) throw new NoSpaceException($"{length} bytes do not fit");
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _open);
        return new StagedFile(this);
    }

    /// <summary>True when what it gives to other receivers is not what it has received.</summary>
    public bool SharesWrongBytes { get; set; }

    public IStagedRanges CreateRanges(ContentId content) => new StagedRanges(this, (StagedFile)Create(content.Length), content);

    /// <summary>What a staged file holds.</summary>
    public static byte[] BytesOf(IStagedFile? file) => ((StagedFile)file!).Bytes.ToArray();

    private sealed class StagedFile(MemoryStage stage) : IStagedFile
    {
        private int _disposed;

        public MemoryStream Bytes { get; } = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            Bytes.Write(bytes);
        }

        public ContentId Complete() => new(Bytes.Length, Sha1Digest.FromBytes(SHA1.HashData(Bytes.ToArray())), default);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) Interlocked.Decrement(ref stage._open);
        }
    }

    // Bytes in any order; that each comes once is what the real stage insists on, and this one too.
    private sealed class StagedRanges : IStagedRanges
    {
        private readonly Lock _gate = new();
        private readonly MemoryStage _stage;
        private readonly StagedFile _file;
        private readonly ContentId _content;
        private readonly byte[] _bytes;
        private readonly bool[] _isHere;
        private bool _isOver;
        private bool _isDropped;

        public StagedRanges(MemoryStage stage, StagedFile file, ContentId content)
        {
            (_stage, _file, _content) = (stage, file, content);
            (_bytes, _isHere) = (new byte[content.Length], new bool[content.Length]);
            if (!stage.Kept.TryRemove(content, out var kept)) return;
            kept.CopyTo(_bytes, 0);
            _isHere.AsSpan(..kept.Length).Fill(true);
            Start = kept.Length;
        }

        public long Start { get; }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (_gate)
            {
                Assert.False(_isHere.AsSpan((int)offset, bytes.Length).Contains(true));
                _isHere.AsSpan((int)offset, bytes.Length).Fill(true);
                bytes.CopyTo(_bytes.AsSpan((int)offset));
            }
        }

        public IStagedFile Complete(out ContentId content)
        {
            Assert.False(_isHere.AsSpan().Contains(false));
            _file.Append(_bytes);
            content = _file.Complete();
            _isOver = true;
            return _file;
        }

        public void Drop() => _isDropped = true;

        public IServedFile? OpenToShare() => new MemoryServedFile(_stage.SharesWrongBytes ? new byte[_bytes.Length] : _bytes);

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            var end = _isHere.AsSpan().IndexOf(false);
            if (end != 0 && !_isDropped) _stage.Kept[_content] = _bytes[..(end < 0 ? _bytes.Length : end)];
            _file.Dispose();
        }
    }
}
