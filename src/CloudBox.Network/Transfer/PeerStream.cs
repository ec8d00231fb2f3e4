using System.Buffers;
using System.Net.Sockets;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>What a stream's next message was; null with the reason when it is none.</summary>
internal readonly record struct StreamMessage(StatusMessage? Message, ByteOrder Order, DecodeFault Fault);

/// <summary>
/// A connection, with a buffer for the message at its start. File content goes past it, straight between socket and chunk.
/// Owns the socket until it is detached. Used by one exchange at a time.
/// </summary>
internal sealed class PeerStream(Socket socket) : IDisposable
{
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(TransferLimits.MessageBufferBytes);
    private int _start;
    private int _end;
    private bool _isDetached;

    public Socket Socket { get; } = socket;

    /// <summary>What has arrived and was not used.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start.._end);

    /// <summary>True when the peer has sent FIN.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>True when nothing more can be buffered, or will come.</summary>
    public bool CannotGrow => AtEnd || _end == _buffer!.Length;

    /// <summary>Receives more bytes into the buffer.</summary>
    public async ValueTask FillAsync(CancellationToken cancel)
    {
        var count = await Socket.ReceiveAsync(_buffer.AsMemory(_end), cancel);
        _end += count;
        AtEnd = count == 0;
    }

    /// <summary>Marks buffered bytes as used.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Receives until a message is there or none can come of it.</summary>
    public async ValueTask<StreamMessage> ReadMessageAsync(CancellationToken cancel)
    {
        while (true)
        {
            var fault = StatusDecoder.DecodeStream(Buffered.Span, AtEnd, out var message, out var order, out var used);
            if (fault == DecodeFault.None)
            {
                Skip(used);
                return new StreamMessage(message, order, DecodeFault.None);
            }

            if (fault != DecodeFault.Truncated || CannotGrow) return new StreamMessage(null, order, fault);
            await FillAsync(cancel);
        }
    }

    /// <summary>Sends all of the bytes.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await Socket.SendAsync(bytes, cancel)..];
    }

    /// <summary>
    /// Closes with RST, so that the peer sees a failure rather than an end. FIN first would be worse for one that is still
    /// sending: its next write would raise SIGPIPE, which a program that does not expect it dies of.
    /// </summary>
    public void Abort()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    /// <summary>Gives the connection away: what was received and not used, for whoever takes the socket over. Disposing this leaves it open.</summary>
    public byte[] Detach()
    {
        _isDetached = true;
        return Buffered.ToArray();
    }

    public void Dispose()
    {
        if (!_isDetached) Socket.Dispose();
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
