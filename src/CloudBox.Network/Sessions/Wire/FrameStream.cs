using System.Net.Security;
using System.Net.Sockets;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Wire;

/// <summary>
/// Frames over a TLS connection, which it owns. One reader and one writer at a time. The read buffer grows with the bytes that have
/// come, never with a length that was only announced.
/// </summary>
internal sealed class FrameStream(SslStream stream, Socket socket, TimeProvider time) : IAsyncDisposable
{
    private const int FirstBufferBytes = FrameLimits.LengthSize + FrameLimits.MaxBeforeAck;
    private const long Never = 0;

    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;
    private long _readingSince;
    private long _writingSince;

    /// <summary>Longest frame that is read; raised once the other side has been let in.</summary>
    public int Limit { get; set; } = FrameLimits.MaxBeforeAck;

    /// <summary>How long the reader has waited for a byte; zero while it does not wait. Any thread may ask.</summary>
    public TimeSpan Silence => Since(ref _readingSince);

    /// <summary>How long the other side has kept the writer waiting; zero while it does not. Any thread may ask.</summary>
    public TimeSpan WriteStall => Since(ref _writingSince);

    /// <summary>
    /// The next frame; null when the other side has closed. The bytes of a FileData are good until the next read.
    /// </summary>
    /// <exception cref="SessionException">What came is no frame, or the connection broke.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (TryTakeFrame(out var frame)) return frame;
            MakeRoom();
            if (await FillAsync(cancel) == 0) return null;
        }
    }

    /// <summary>Writes the bytes of whole frames.</summary>
    /// <exception cref="SessionException">The connection broke.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken cancel)
    {
        Volatile.Write(ref _writingSince, Now());
        try
        {
            await stream.WriteAsync(frames, cancel);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
            throw Broken(error);
        }
        finally
        {
            Volatile.Write(ref _writingSince, Never);
        }
    }

    /// <summary>Writes one frame.</summary>
    public ValueTask WriteAsync(Frame frame, CancellationToken cancel) => WriteAsync(FrameCodec.Encode(frame), cancel);

    /// <summary>Says that nothing more comes. What the other side has sent meanwhile can still be read.</summary>
    public async Task FinishWritingAsync()
    {
        try
        {
            await stream.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    /// <summary>
    /// Says one last frame and closes. Waits a moment for the other side to close too: a close with unread input would take the
    /// frame back from it. Never throws.
    /// </summary>
    public async Task SayLastAsync(Frame frame, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, time);
        try
        {
            await WriteAsync(frame, limit.Token);
            await FinishWritingAsync();
            _start = _end = 0;
            while (await FillAsync(limit.Token) > 0) _end = 0;
        }
        catch (Exception error) when (error is SessionException or OperationCanceledException)
        {
            // Whatever it is, the connection is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await stream.DisposeAsync();
    }

    private bool TryTakeFrame(out Frame? frame)
    {
        frame = null;
        if (_end - _start < FrameLimits.LengthSize) return false;
        var fault = FrameCodec.ReadLength(_buffer.AsSpan(_start), Limit, out var length);
        if (fault == FrameFault.None && _end - _start - FrameLimits.LengthSize < length) return false;
        if (fault == FrameFault.None) fault = FrameCodec.Decode(_buffer.AsMemory(_start + FrameLimits.LengthSize, length), out frame, Limit);
        if (fault != FrameFault.None) throw new SessionException($"it sent what is no frame ({fault})");
        _start += FrameLimits.LengthSize + length;
        return true;
    }

    private void MakeRoom()
    {
        if (_start == _end) _start = _end = 0;
        if (_end < _buffer.Length) return;
        if (_start == 0) Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, FrameLimits.LengthSize + FrameLimits.MaxAfterAck));
        else _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private async ValueTask<int> FillAsync(CancellationToken cancel)
    {
        Volatile.Write(ref _readingSince, Now());
        try
        {
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
            _end += count;
            return count;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
            throw Broken(error);
        }
        finally
        {
            Volatile.Write(ref _readingSince, Never);
        }
    }

    private long Now() => time.GetTimestamp() is var now && now == Never ? 1 : now;

    private TimeSpan Since(ref long field) => Volatile.Read(ref field) is var since && since == Never ? TimeSpan.Zero : time.GetElapsedTime(since);

    private static SessionException Broken(Exception error) =>
        SessionException.Network($"the connection broke: {(error.InnerException as SocketException ?? error).Message}", error);
}
