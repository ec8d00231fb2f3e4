using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;

namespace CloudBox.Cli.Hosting;

/// <summary>Looks whether the root is still the folder it was: inotify is silent when it is replaced. While it is, the folder keeps a reserve of numbers for the index.</summary>
internal sealed class RootWatch(IFolder folder, IIndexReader index, FolderEngine engine, FolderLoop loop)
{
    private Task _posting = Task.CompletedTask;

    /// <summary>Looks now. Called by one thread.</summary>
    /// <param name="stop">Nobody takes what was found any more.</param>
    public void Look(CancellationToken stop)
    {
        if (!_posting.IsCompleted) return; // the engine has not taken the last one in yet
        var root = folder.CheckRoot();
        if (root.IsHealthy) folder.Reserve(index);
        if (engine.MustHear(root)) _posting = loop.PostAsync(new FolderEvent.RootChecked(root), stop).AsTask();
    }
}
