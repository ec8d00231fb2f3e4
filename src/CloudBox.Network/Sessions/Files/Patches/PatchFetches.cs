using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>
/// Gets large files of one peer by their changed parts: asks for the chunks, looks for them in the old copy, copies what that has and fetches the
/// rest. A patch that comes to nothing is no failure: the file is fetched whole then.
/// </summary>
internal sealed class PatchFetches : IDisposable
{
    private readonly SemaphoreSlim _turns = new(PatchLimits.MaxAtOnce);
    private readonly Lock _gate = new();
    private readonly HashSet<ContentId> _spoiled = [];
    private readonly CancellationTokenSource _over = new();

    private readonly SessionContext _context;
    private readonly SessionPeer _peer;
    private readonly bool _isAble;

    /// <param name="context">What the sessions share.</param>
    /// <param name="peer">From whom.</param>
    /// <param name="isAble">True when the peer knows of patches.</param>
    /// <param name="send">Queues a frame.</param>
    public PatchFetches(SessionContext context, SessionPeer peer, bool isAble, Action<Frame> send)
    {
        (_context, _peer, _isAble) = (context, peer, isAble);
        Requests = new PatchRequests(context, peer.Name.Value, send);
    }

    /// <summary>What the peer was asked.</summary>
    public PatchRequests Requests { get; }

    /// <summary>Gets a file, or null when it has to be fetched whole. Never throws.</summary>
    public async Task<ContentResult?> TryFetchAsync(ContentOrder order, CancellationToken cancel)
    {
        if (_context.Patches is not { } files || !_isAble) return null;
        if (order.Content.Length is < PatchLimits.MinLength or > PatchLimits.MaxLength || IsSpoiled(order.Content)) return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _over.Token);
        try
        {
            using (var early = OpenOld(files, order))
            {
                if (early is null) return null; // at once; and none is kept open while it waits
            }

            // A middling file is sooner here whole than large ones are put together.
            if (order.Content.Length < SessionLimits.LargeFile && !_turns.Wait(0, CancellationToken.None)) return null;
            if (order.Content.Length >= SessionLimits.LargeFile) await _turns.WaitAsync(either.Token);
            try
            {
                using var old = OpenOld(files, order);
                return old is null ? null : await PatchAsync(files, order, old, either.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return null; // whoever fetches it whole notices too
        }
        catch (IOException problem)
        {
            _context.Log.NotPatched(order.For, _peer.Name, problem.Message);
            return null;
        }
        catch (Exception error)
        {
            _context.Log.Failed(error, _peer.Address);
            return null;
        }
    }

    /// <summary>Ends everything: the session is over.</summary>
    public void Close(string reason)
    {
        Requests.Close(reason);
        _over.Cancel();
    }

    public void Dispose() => Close("the session ended");

    private static PatchBase? OpenOld(IPatchFiles files, ContentOrder order)
    {
        if (files.OpenBase(order.For) is not { } old) return null;
        if (old.File.Stamp.Size is >= PatchLimits.MinLength and <= PatchLimits.MaxLength) return old;
        old.Dispose();
        return null;
    }

    private async Task<ContentResult?> PatchAsync(IPatchFiles files, ContentOrder order, PatchBase old, CancellationToken cancel)
    {
        var start = _context.Time.GetTimestamp();
        var pending = new PendingManifest(order.Content.Length);
        if (await Requests.AskAsync(pending, request => new Frame.GetManifest(request, order.At, order.Content), cancel) is { } problem) return NoPatch(order, problem);
        var chunks = pending.Chunks;
        if (await files.ReadAlongAsync(old, chunks, cancel) is not { } here) return NoPatch(order, "the old copy changes");
        if (PatchPlan.Make(chunks, here) is not { } plan) return NoPatch(order, "too much has changed");
        if (await PutTogetherAsync(files, order, old, plan, cancel) is not { } staged) return null;
        var took = _context.Time.GetElapsedTime(start);
        _context.Counters.Received(plan.MissingBytes, took);
        _context.Log.FilePatched(order.For, _peer.Name, plan.MissingBytes, order.Content.Length, took.TotalMilliseconds);
        return new ContentResult(FetchOutcome.Received, staged);
    }

    // Null when it did not become what was ordered; nothing stays of it then.
    private async Task<IPatchedFile?> PutTogetherAsync(IPatchFiles files, ContentOrder order, PatchBase old, PatchPlan plan, CancellationToken cancel)
    {
        var staged = files.Create(order.Content.Length);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var copying = OwnThread.Run(() => Copy(staged, old.File, plan.Copied, stop.Token));
            var problem = await FetchAsync(order, plan.Missing, staged, cancel);
            if (problem is not null) await stop.CancelAsync();
            await copying;
            cancel.ThrowIfCancellationRequested(); // not all may have been copied
            var content = problem is null ? await OwnThread.Run(staged.Complete) : default;
            if (problem is null && content == order.Content) return staged;
            if (problem is null) Spoil(order.Content);
            NoPatch(order, problem ?? "what was put together is not what was ordered");
        }
        catch
        {
            staged.Dispose();
            throw;
        }

        staged.Dispose();
        return null;
    }

    private async Task<string?> FetchAsync(ContentOrder order, ImmutableArray<ByteRange> missing, IPatchedFile staged, CancellationToken cancel) => missing.IsEmpty
        ? null
        : await Requests.AskAsync(new PendingRanges(missing, staged), request => new Frame.GetParts(request, order.At, order.Content, missing), cancel);

    private static bool Copy(IPatchedFile staged, IServedFile old, ImmutableArray<CopiedPart> parts, CancellationToken cancel)
    {
        foreach (var part in parts)
        {
            for (var done = 0L; done < part.To.Length; done += PatchLimits.CopyStep)
            {
                if (cancel.IsCancellationRequested) return false;
                staged.Copy(old, part.From + done, new ByteRange(part.To.Offset + done, Math.Min(PatchLimits.CopyStep, part.To.Length - done)));
            }
        }

        return true;
    }

    private ContentResult? NoPatch(ContentOrder order, string why)
    {
        _context.Log.NotPatched(order.For, _peer.Name, why);
        return null;
    }

    private bool IsSpoiled(ContentId content)
    {
        lock (_gate) return _spoiled.Contains(content);
    }

    private void Spoil(ContentId content)
    {
        lock (_gate)
        {
            if (_spoiled.Count >= PatchLimits.MaxSpoiled) _spoiled.Clear();
            _spoiled.Add(content);
        }
    }
}
