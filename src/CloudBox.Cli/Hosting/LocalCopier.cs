using System.Buffers;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;

namespace CloudBox.Cli.Hosting;

/// <summary>Stages a copy of a file that is in the folder already: its bytes need not travel.</summary>
internal sealed class LocalCopier(FileSource files, IStage stage)
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Copies what is at a name, if it is the content that was ordered. Never throws but for cancellation.</summary>
    public async Task<ContentResult> CopyAsync(ContentOrder order, CancellationToken cancel)
    {
        try
        {
            using var file = await files.OpenAsync(order.At, order.Content, cancel);
            return file is null ? new ContentResult(FetchOutcome.Refused, Problem: $"{order.At} is another file by now") : Copy(file, order, cancel);
        }
        catch (NoSpaceException problem)
        {
            return new ContentResult(FetchOutcome.NoSpace, Problem: problem.Message);
        }
        catch (IOException problem)
        {
            return new ContentResult(FetchOutcome.Refused, Problem: problem.Message);
        }
    }

    private ContentResult Copy(IServedFile file, ContentOrder order, CancellationToken cancel)
    {
        var staged = stage.Create(order.Content.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (var offset = 0L; file.Read(buffer, offset) is > 0 and var read; offset += read)
            {
                cancel.ThrowIfCancellationRequested();
                staged.Append(buffer.AsSpan(..read));
            }

            if (staged.Complete() == order.Content) return new ContentResult(FetchOutcome.Received, staged);
            staged.Dispose();
            return new ContentResult(FetchOutcome.Mismatch, Problem: $"{order.At} changed while it was copied");
        }
        catch
        {
            staged.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
