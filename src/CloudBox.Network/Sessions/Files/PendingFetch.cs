using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Progress;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files;

/// <summary>
/// One file on its way from a peer. Never takes more than was ordered. It ends once: with bytes that are what was ordered, or
/// without any. The gate is held while bytes are written, so that nobody drops them under the writer.
/// </summary>
internal sealed class PendingFetch(ContentOrder order, IStage stage, ProgressMeter? meter)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ContentResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isLarge = order.Content.Length >= SessionLimits.LargeFile;
    private IStagedFile? _staged;
    private IStagedRanges? _ranges;
    private long _received;
    private bool _hasEnded;

    public ContentOrder Order => order;

    /// <summary>Bytes that are here already, of an earlier try. Known after <see cref="Prepare"/>.</summary>
    public long Start { get; private set; }

    /// <summary>Looks for what an earlier try has left. False when it has ended: there is no room.</summary>
    public bool Prepare()
    {
        lock (_gate)
        {
            if (!_isLarge) return true;
            try
            {
                _ranges = stage.CreateRanges(order.Content);
                _received = Start = _ranges.Start;
                meter?.StartAt(Start);
                return true;
            }
            catch (IOException problem)
            {
                Fail_NeedsLock(FetchOutcome.NoSpace, $"it cannot be stored here: {problem.Message}");
                return false;
            }
        }
    }

    /// <summary>How it ends.</summary>
    public Task<ContentResult> Result => _result.Task;

    /// <summary>Takes bytes. True while more may come; false when it has ended, for whatever reason.</summary>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_hasEnded) return false;
            try
            {
                if (!_isLarge) _staged ??= stage.Create(order.Content.Length);
                if (_received + bytes.Length > order.Content.Length)
                {
                    Fail_NeedsLock(FetchOutcome.Mismatch, $"more bytes came than the {order.Content.Length} of the file");
                    return false;
                }

                if (_ranges is null) _staged!.Append(bytes);
                else _ranges.Write(bytes, _received);
                _received += bytes.Length;
                meter?.Add(bytes.Length);
                return true;
            }
            catch (IOException problem)
            {
                Fail_NeedsLock(FetchOutcome.NoSpace, $"it cannot be stored here: {problem.Message}");
                return false;
            }
        }
    }

    /// <summary>All bytes are here: names them, makes them durable and ends. May take as long as the disk does.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            try
            {
                if (_ranges is not null && _received < order.Content.Length)
                {
                    Fail_NeedsLock(FetchOutcome.Mismatch, Shortfall(_received));
                    return;
                }

                var content = Complete_NeedsLock();
                if (content == order.Content) Succeed_NeedsLock();
                else Fail_NeedsLock(FetchOutcome.Mismatch, Difference(content));
            }
            catch (IOException problem)
            {
                Fail_NeedsLock(FetchOutcome.NoSpace, $"it cannot be stored here: {problem.Message}");
            }
        }
    }

    /// <summary>Ends without bytes; of a large file what has come is kept for the next try, unless it is wrong or in the way.</summary>
    public void Fail(FetchOutcome outcome, string problem)
    {
        lock (_gate) Fail_NeedsLock(outcome, problem);
    }

    // Large ones are hashed beside the session's read loop, not in it.
    private ContentId Complete_NeedsLock()
    {
        if (_ranges is null) return _staged!.Complete();
        _staged = _ranges.Complete(out var content);
        return content;
    }

    private void Succeed_NeedsLock()
    {
        _hasEnded = true;
        _ranges?.Dispose();
        _result.SetResult(new ContentResult(FetchOutcome.Received, _staged));
    }

    private void Fail_NeedsLock(FetchOutcome outcome, string problem)
    {
        if (_hasEnded) return;
        _hasEnded = true;
        _staged?.Dispose();
        if (outcome is FetchOutcome.Mismatch or FetchOutcome.NoSpace) _ranges?.Drop(); // else another peer may have the rest
        _ranges?.Dispose();
        _result.SetResult(new ContentResult(outcome, Problem: problem));
    }

    private string Shortfall(long came) => $"{came} bytes came of the {order.Content.Length} of the file";

    private string Difference(ContentId came) => came.Length != order.Content.Length
        ? Shortfall(came.Length)
        : $"other bytes came than were ordered (SHA1 {came.Sha1}, ordered {order.Content.Sha1})";
}
