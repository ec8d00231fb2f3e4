using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>
/// Gets large files of one peer by their changed parts: asks for the chunks, looks for them in the old copy, or in another file here that is like it, copies what that has
/// and fetches the rest. A patch that comes to nothing is no failure: the file is fetched whole then.
/// </summary>
internal sealed class PatchFetches : IDisposable
{
    private readonly SemaphoreSlim _turns = new(PatchLimits.MaxAtOnce);
    private readonly SemaphoreSlim _searches = new(PatchLimits.MaxSearches);
    private readonly Lock _gate = new();
    private readonly HashSet<ContentId> _spoiled = [];
    private readonly CancellationTokenSource _over = new();

    private readonly SessionContext _context;
    private readonly SessionPeer _peer;
    private readonly bool _isAble;
    private readonly PatchSearch _search;

    /// <param name="context">What the sessions share.</param>
    /// <param name="peer">From whom.</param>
    /// <param name="isAble">True when the peer knows of patches.</param>
    /// <param name="send">Queues a frame.</param>
    public PatchFetches(SessionContext context, SessionPeer peer, bool isAble, Action<Frame> send)
    {
        (_context, _peer, _isAble) = (context, peer, isAble);
        Requests = new PatchRequests(context, peer.Name.Value, send);
        _search = new PatchSearch(Requests);
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
            // A middling file is sooner here whole than large ones are put together.
            if (order.Content.Length >= SessionLimits.LargeFile) return await TryLargeAsync(files, order, either.Token);
            if (!_turns.Wait(0, CancellationToken.None)) return null;
            return await InTurnAsync(files, order, null, either.Token);
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

    private async Task<ContentResult?> TryLargeAsync(IPatchFiles files, ContentOrder order, CancellationToken cancel)
    {
        // One that nothing here is like need not wait; and none is kept open while it waits.
        using (var early = OpenOld(files, order) ?? await SearchEarlyAsync(files, order, cancel))
        {
            if (early is null) return null;
            if (_turns.Wait(0, CancellationToken.None)) return await InTurnAsync(files, order, early, cancel);
        }

        await _turns.WaitAsync(cancel);
        return await InTurnAsync(files, order, null, cancel);
    }

    // Has a turn, and gives it back.
    private async Task<ContentResult?> InTurnAsync(IPatchFiles files, ContentOrder order, PatchBase? known, CancellationToken cancel)
    {
        try
        {
            using var found = known is null ? OpenOld(files, order) ?? await SearchAsync(files, order, cancel) : null;
            return (known ?? found) is { } likeliest ? await PatchAsync(files, order, likeliest, cancel) : null;
        }
        finally
        {
            _turns.Release();
        }
    }

    private static PatchBase? OpenOld(IPatchFiles files, ContentOrder order)
    {
        if (files.OpenBase(order.For) is not { } old) return null;
        if (old.File.Stamp.Size is >= PatchLimits.MinLength and <= PatchLimits.MaxLength) return old;
        old.Dispose();
        return null;
    }

    // Of many that come at once, a few: the others are fetched meanwhile, and patches need to ask too.
    private async Task<PatchBase?> SearchEarlyAsync(IPatchFiles files, ContentOrder order, CancellationToken cancel)
    {
        if (!_searches.Wait(0, CancellationToken.None)) return null;
        try
        {
            return await SearchAsync(files, order, cancel);
        }
        finally
        {
            _searches.Release();
        }
    }

    // Where there is no old copy, another file that has something of the wanted one.
    private Task<PatchBase?> SearchAsync(IPatchFiles files, ContentOrder order, CancellationToken cancel) =>
        _search.FindAsync(files, order, [new ByteRange(0, order.Content.Length)], null, PatchLimits.MaxLength, cancel);

    private async Task<ContentResult?> PatchAsync(IPatchFiles files, ContentOrder order, PatchBase likeliest, CancellationToken cancel)
    {
        var start = _context.Time.GetTimestamp();
        var pending = new PendingManifest(order.Content.Length);
        if (await Requests.AskAsync(pending, request => new Frame.GetManifest(request, order.At, order.Content), cancel) is { } problem) return NoPatch(order, problem);
        var chunks = pending.Chunks;
        if (await files.ReadAlongAsync(likeliest, chunks, cancel) is not { } here) return NoPatch(order, "the file that is here changes");
        var plan = PatchPlan.Make(chunks, here);
        using var second = await OpenSecondAsync(files, order, plan, likeliest, cancel);
        if (second is not null && await TryCutAsync(files, second, chunks, cancel) is { } there) plan = PatchPlan.Make(chunks, here, there);
        if (!plan.IsWorthIt) return NoPatch(order, "too much has changed");
        if (await PutTogetherAsync(files, order, [likeliest.File, .. second is null ? [] : (IServedFile[])[second.File]], plan, cancel) is not { } staged) return null;
        var took = _context.Time.GetElapsedTime(start);
        _context.Counters.Received(plan.MissingBytes, took);
        _context.Log.FilePatched(order.For, _peer.Name, plan.MissingBytes, order.Content.Length, took.TotalMilliseconds);
        return new ContentResult(FetchOutcome.Received, staged);
    }

    // What the likeliest file does not have, another may: after a change was taken back, what that displaced.
    private async Task<PatchBase?> OpenSecondAsync(IPatchFiles files, ContentOrder order, PatchPlan plan, PatchBase likeliest, CancellationToken cancel)
    {
        if (plan.MissingBytes < PatchLimits.LeastSought) return null;
        return await _search.FindAsync(files, order, plan.Missing, likeliest.File, Math.Min(PatchLimits.MaxLength, plan.MissingBytes * PatchLimits.MostReadFor), cancel);
    }

    // The likeliest file may be enough.
    private static async Task<ImmutableArray<Chunk>?> TryCutAsync(IPatchFiles files, PatchBase file, ImmutableArray<Chunk> newer, CancellationToken cancel)
    {
        try
        {
            return await files.ReadAlongAsync(file, newer, cancel);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Null when it did not become what was ordered; nothing stays of it then.
    private async Task<IPatchedFile?> PutTogetherAsync(IPatchFiles files, ContentOrder order, ImmutableArray<IServedFile> bases, PatchPlan plan, CancellationToken cancel)
    {
        var staged = files.Create(order.Content.Length);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var copying = OwnThread.Run(() => Copy(staged, bases, plan.Copied, stop.Token));
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
        : await Requests.AskAsync(new PendingRanges(missing, staged.Write), request => new Frame.GetParts(request, order.At, order.Content, missing), cancel);

    private static bool Copy(IPatchedFile staged, ImmutableArray<IServedFile> bases, ImmutableArray<CopiedPart> parts, CancellationToken cancel)
    {
        foreach (var part in parts)
        {
            for (var done = 0L; done < part.To.Length; done += PatchLimits.CopyStep)
            {
                if (cancel.IsCancellationRequested) return false;
                staged.Copy(bases[part.Base], part.From + done, new ByteRange(part.To.Offset + done, Math.Min(PatchLimits.CopyStep, part.To.Length - done)));
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
