using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Chunking;

public sealed partial class ManifestCache
{
    /// <summary>The chunks of a file that has no name yet. Disposing it gives them up, unless a name was told.</summary>
    internal sealed class Foresight : IDisposable
    {
        private readonly TaskCompletionSource<ContentId?> _name = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _stop = new();

        public Foresight(ManifestCache cache, IServedFile file) => Ended = RunAsync(cache, file);

        /// <summary>Completes when all is over.</summary>
        public Task Ended { get; }

        /// <summary>Says what the file is: it was that from before it was opened for cutting until now.</summary>
        public void Tell(ContentId content) => _name.TrySetResult(content);

        public void Dispose()
        {
            if (_name.TrySetResult(null)) _stop.Cancel();
        }

        private async Task RunAsync(ManifestCache cache, IServedFile file)
        {
            try
            {
                var chunks = await Task.Factory.StartNew(() => Chunker.Cut(file, _stop.Token), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                if (chunks is { } cut && await _name.Task is { } content && content.Length == file.Stamp.Size) cache.Keep(content, cut);
            }
            catch (Exception problem) when (problem is IOException or OperationCanceledException)
            {
                // Whoever asks for the chunks has it cut again, and hears why not.
            }
            finally
            {
                file.Dispose();
                cache._turn.Release();
            }
        }
    }
}
