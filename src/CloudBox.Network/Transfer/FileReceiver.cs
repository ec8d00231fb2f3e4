using System.Buffers;
using System.Net.Sockets;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Transfer;

/// <summary>Bytes that arrived and were verified. Whoever gets them owns the staged file.</summary>
internal readonly record struct ReceivedFile(IStagedFile Staged, ContentId Content);

/// <summary>Receives a file's bytes into the stage and verifies them.</summary>
internal static class FileReceiver
{
    /// <summary>Receives exactly the announced bytes.</summary>
    /// <param name="stream">Stands at the first byte; some may be buffered.</param>
    /// <param name="announced">What the bytes have to be.</param>
    /// <param name="stage">Where they go.</param>
    /// <param name="timer">Cuts off a peer that stalls.</param>
    /// <param name="untilEnd">True when FIN has to follow: the C original's push has no other end.</param>
    /// <exception cref="TransferException">Too few, too many or other bytes.</exception>
    /// <exception cref="IOException">This side cannot store them.</exception>
    public static async Task<ReceivedFile> ReceiveAsync(PeerStream stream, FileRecord announced, IStage stage, ProgressTimer timer, bool untilEnd)
    {
        if (announced.Length > TransferLimits.MaxFileBytes) throw TransferException.Nonsense($"it says that the file has {announced.Length} bytes");
        if (stream.Buffered.Length > announced.Length) throw TooMany(announced);
        var staged = stage.Create(announced.Length);
        try
        {
            staged.Append(stream.Buffered.Span);
            await CopyAsync(stream.Socket, announced, announced.Length - stream.Buffered.Length, staged, timer);
            await CheckEndAsync(stream.Socket, announced, untilEnd, timer.Token);
            var content = staged.Complete();
            return announced.Names(content)
                ? new ReceivedFile(staged, content)
                : throw TransferException.Mismatch($"its SHA1 is {content.Sha1}, announced was {announced.Sha1}", announced);
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    private static async Task CopyAsync(Socket socket, FileRecord announced, long left, IStagedFile staged, ProgressTimer timer)
    {
        if (left == 0) return;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(TransferLimits.ChunkBytes, left));
        try
        {
            while (left > 0)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), timer.Token);
                if (count == 0) throw TransferException.Unreachable($"the connection ended {left} bytes too early").About(announced);
                staged.Append(buffer.AsSpan(0, count));
                timer.Progress(count);
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Bytes beyond the announced ones are seen, never read. Where no FIN has to follow, only those that are here already are
    // looked for: waiting would cost every fetch a round trip, and the SHA1 has the last word anyway.
    private static async Task CheckEndAsync(Socket socket, FileRecord announced, bool untilEnd, CancellationToken cancel)
    {
        if (!untilEnd && socket.Available == 0) return;
        var beyond = new byte[1];
        if (await socket.ReceiveAsync(beyond, SocketFlags.Peek, cancel) > 0) throw TooMany(announced);
    }

    private static TransferException TooMany(FileRecord announced) =>
        TransferException.Mismatch($"more bytes came than the {announced.Length} announced", announced);
}
