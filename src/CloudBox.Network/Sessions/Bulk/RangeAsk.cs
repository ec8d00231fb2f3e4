using System.Collections.Immutable;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>One GetRanges on its way: the peer answers with tokens, or says that there is nothing, at once or later. Thread-safe.</summary>
internal sealed class RangeAsk : IDisposable
{
    private readonly TaskCompletionSource<ImmutableArray<string>> _tokens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private string? _refusal;
    private bool _isOver;

    /// <summary>What it answered; empty when it refused.</summary>
    public Task<ImmutableArray<string>> Tokens => _tokens.Task;

    /// <summary>Cancelled when the peer says that nothing more comes.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why nothing (more) comes; null while it does.</summary>
    public string? Refusal => Volatile.Read(ref _refusal);

    /// <summary>Tokens have come.</summary>
    public void Ready(ImmutableArray<string> tokens) => _tokens.TrySetResult(tokens);

    /// <summary>Nothing (more) comes.</summary>
    public void Refuse(string reason)
    {
        Volatile.Write(ref _refusal, reason);
        _tokens.TrySetResult([]);
        lock (_ended)
        {
            if (!_isOver) _ended.Cancel();
        }
    }

    // A refusal may come in the moment in which nobody waits any more.
    public void Dispose()
    {
        lock (_ended)
        {
            _isOver = true;
            _ended.Dispose();
        }
    }
}
