using System.Collections.Concurrent;

namespace CloudBox.Cli.Hosting;

/// <summary>Peers that have connected and offer bytes, and wait for the engine's word.</summary>
internal sealed class PendingOffers
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _waiting = new();
    private long _last;

    /// <summary>A new offer: its number, and the answer that will come.</summary>
    public (long Id, Task<bool> Answer) Add()
    {
        var id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        return (id, answer.Task);
    }

    /// <summary>The engine's word.</summary>
    public void Answer(long id, bool isWanted)
    {
        if (_waiting.TryRemove(id, out var answer)) answer.TrySetResult(isWanted);
    }
}
