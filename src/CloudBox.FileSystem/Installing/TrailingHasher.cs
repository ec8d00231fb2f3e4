using System.Buffers;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Names the content of a file that is being written: a thread reads behind the writers what they have just put into the page cache, so that
/// SHA1, which is the slowest part, runs beside the network and the disk. Only so many such threads run at once; a file without one is read
/// when it is complete. <see cref="Advance"/> and the rest are called by one thread at a time.
/// </summary>
internal sealed class TrailingHasher(SafeFileHandle file) : IDisposable
{
    // Each has a 256 KiB buffer; more than a few gain nothing, since each keeps a core busy.
    private const int MaxThreads = 16;
    private const int BufferSize = 256 * 1024;

    // Pages are let go in runs of so many bytes; so far behind, what peers that receive the same file ask for has been read, and the disk has it.
    private const long LetGoBytes = 8 * 1024 * 1024;
    private const long LagBytes = 32 * 1024 * 1024;

    private static int s_threads;

    // Guards what both threads look at: the prefix and the ends. What is hashed belongs to the thread, and to the caller once that is over.
    private readonly object _gate = new();
    private readonly ContentHasher _hasher = new();
    private Thread? _thread;
    private Errno _problem;
    private long _prefix;
    private long _letGo;
    private bool _isLast;
    private volatile bool _isStopped;

    /// <summary>Every byte before this offset may be read now.</summary>
    public void Advance(long prefix)
    {
        lock (_gate)
        {
            var wasIdle = _prefix - _hasher.Length < BufferSize;
            _prefix = prefix;
            if (wasIdle && _prefix - _hasher.Length >= BufferSize) Monitor.PulseAll(_gate);
        }

        if (_thread is null && prefix >= BufferSize) Start();
    }

    /// <summary>The name of all that is there. Call once, when no byte is missing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ContentId Finish()
    {
        lock (_gate)
        {
            _isLast = true;
            Monitor.PulseAll(_gate);
        }

        if (_thread is null) HashUntil(_prefix);
        else _thread.Join();
        ErrnoException.ThrowIfFailed(_problem, "read incoming bytes again");
        return _hasher.Finish();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join(); // at most one buffer is read meanwhile
        _hasher.Dispose();
    }

    private void Start()
    {
        if (Interlocked.Increment(ref s_threads) > MaxThreads)
        {
            Interlocked.Decrement(ref s_threads);
            return;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "hash" };
        _thread.Start();
    }

    private void Run()
    {
        try
        {
            while (WaitForMore() is var prefix && prefix > _hasher.Length && _problem == Errno.None) HashUntil(prefix);
        }
        finally
        {
            Interlocked.Decrement(ref s_threads);
        }
    }

    // How far may be read; no further than now when it is over.
    private long WaitForMore()
    {
        lock (_gate)
        {
            while (_prefix - _hasher.Length < BufferSize && !_isLast && !_isStopped) Monitor.Wait(_gate);
            return _isStopped ? 0 : _prefix;
        }
    }

    private void HashUntil(long prefix)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        while (_hasher.Length < prefix && !_isStopped && _problem == Errno.None)
        {
            var wanted = (int)Math.Min(prefix - _hasher.Length, BufferSize);
            _problem = LibC.Read(file, buffer.AsSpan(..wanted), _hasher.Length, out var read);
            if (_problem == Errno.None && read < wanted) _problem = Errno.EIO; // somebody has cut it off
            _hasher.Append(buffer.AsSpan(..read));
            LetGoBehind();
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    // What has been hashed and is on the disk by now need not be kept in memory: its pages serve for what comes next, which is faster than new ones, and what users have in the cache stays there.
    private void LetGoBehind()
    {
        if (_hasher.Length - _letGo < LetGoBytes + LagBytes) return;
        LibC.LetGo(file, _letGo, LetGoBytes);
        _letGo += LetGoBytes;
    }
}
