using System.Buffers;
using CloudBox.Engine.Transfer;

namespace CloudBox.Network.Transfer;

/// <summary>Sends a file's bytes.</summary>
internal static class FileSender
{
    /// <summary>
    /// Sends <paramref name="head"/> and exactly the announced bytes. The first of them travel with the head: a small file is
    /// one write. A chunk goes out only while the file is what it was when it was opened, so a complete file on the other side
    /// is never a mixture; nothing is ever padded.
    /// </summary>
    /// <exception cref="TransferException">The file changed, shrank or cannot be read.</exception>
    public static async Task SendAsync(PeerStream stream, ReadOnlyMemory<byte> head, ServedFile file, TransferCounters counters, ProgressTimer timer)
    {
        var length = file.Record.Length;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(TransferLimits.ChunkBytes, head.Length + length));
        try
        {
            head.CopyTo(buffer);
            var filled = head.Length;
            long sent = 0;
            do
            {
                var wanted = (int)Math.Min(buffer.Length - filled, length - sent);
                ReadChunk(file, buffer.AsSpan(filled, wanted), sent);
                await stream.SendAsync(buffer.AsMemory(0, filled + wanted), timer.Token);
                timer.Progress(filled + wanted);
                counters.Sent(wanted);
                sent += wanted;
                filled = 0;
            }
            while (sent < length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadChunk(ServedFile file, Span<byte> chunk, long offset)
    {
        try
        {
            var count = file.File.Read(chunk, offset);
            if (count == chunk.Length && file.File.Stamp.Size == file.Record.Length && file.File.IsUnchanged()) return;
        }
        catch (IOException error)
        {
            throw new TransferException(FetchOutcome.Unreachable, $"it cannot be read: {error.Message}", error);
        }

        throw new TransferException(FetchOutcome.Unreachable, "it changed while it was being sent");
    }
}
