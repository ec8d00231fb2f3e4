using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>Stages a copy of a file that is in the folder already: its bytes need not travel. The kernel copies where it can, and hashing goes on beside it.</summary>
internal sealed class LocalCopier(FileSource files, IPatchStage stage) : IDisposable
{
    // Side by side; more would only seek.
    private const int MaxAtOnce = 2;

    // Bytes that are copied before anybody asks whether they are still wanted.
    private const long Step = 32 * 1024 * 1024;

    private readonly SemaphoreSlim _turns = new(MaxAtOnce);

    /// <summary>Copies what is at a name, if it is the content that was ordered. Never throws but for cancellation.</summary>
    public async Task<ContentResult> CopyAsync(ContentOrder order, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
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
        finally
        {
            _turns.Release();
        }
    }

    // A copy that cannot be cut short any more may still give back its turn.
    public void Dispose()
    {
    }

    private ContentResult Copy(IServedFile file, ContentOrder order, CancellationToken cancel)
    {
        var staged = stage.CreatePatched(order.Content.Length);
        try
        {
            for (var offset = 0L; offset < order.Content.Length; offset += Step)
            {
                cancel.ThrowIfCancellationRequested();
                staged.Copy(file, offset, new ByteRange(offset, Math.Min(Step, order.Content.Length - offset)));
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
    }
}
