using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Network.Rates;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// Offers large files to one peer over data connections: opens the file, hands out tokens, lets go of it when the peer says that it is done or
/// does not come. Thread-safe; the gate is never held across a call out.
/// </summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peer">To whom.</param>
/// <param name="up">How fast.</param>
/// <param name="isOpen">False when there are no data connections between these two: the peer does not know them.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class RangeServer(SessionContext context, SessionPeer peer, RateGate up, bool isOpen, Action<Frame> send) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RangeOffer> _offers = [];
    private bool _isOver;

    /// <summary>Takes a request. Null, or what is wrong with it.</summary>
    public string? Take(Frame.GetRanges asked)
    {
        if (!isOpen) return "it asked for a data connection and has none";
        if (asked.Content.Length == 0) return "it asked for ranges of nothing";
        RangeOffer? offer = null;
        offer = new RangeOffer(asked, context.Time) { Up = up, Failed = problem => Fail(offer!, problem) };
        lock (_gate)
        {
            if (_isOver) return null;
            if (_offers.ContainsKey(asked.Request)) return "it used a request's number twice";
            if (_offers.Count < SessionLimits.MaxRangeOffers) _offers.Add(asked.Request, offer);
            else offer = null;
        }

        if (offer is null) send(new Frame.RangesRefused(asked.Request, "too many large files are open already"));
        else _ = Task.Run(() => OpenAsync(offer));
        return null;
    }

    /// <summary>The peer needs nothing more of it.</summary>
    public void Take(Frame.RangesDone done)
    {
        RangeOffer? offer;
        lock (_gate)
        {
            if (!_offers.TryGetValue(done.Request, out offer)) return; // it has failed meanwhile
        }

        if (Remove(offer)) Note(offer);
    }

    /// <summary>Lets go of files that were asked for and are not fetched.</summary>
    public void Prune()
    {
        RangeOffer[] quiet;
        lock (_gate) quiet = [.. _offers.Values.Where(offer => offer.IsQuiet(context.Options.DataTimeout))];
        foreach (var offer in quiet) Fail(offer, "nobody came for it");
    }

    public void Dispose()
    {
        RangeOffer[] open;
        lock (_gate)
        {
            _isOver = true;
            open = [.. _offers.Values];
        }

        foreach (var offer in open) Remove(offer);
    }

    private async Task OpenAsync(RangeOffer offer)
    {
        try
        {
            if (context.Shares.Open(offer.Content) is { } coming) Ready(offer, coming);
            else if (await context.Files.OpenAsync(offer.Path, offer.Content, offer.Over) is { } file) Ready(offer, file);
            else Fail(offer, "it is not there (any more)");
        }
        catch (IOException error)
        {
            Fail(offer, $"it cannot be read: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            // Not wanted any more, or the session ends.
        }
        catch (Exception error)
        {
            context.Log.Failed(error, peer.Address);
            Fail(offer, "an error of the program that has it");
        }
    }

    private void Ready(RangeOffer offer, IServedFile file)
    {
        offer.Meter = context.Progress.Begin(offer.Path, peer.Name, isIncoming: false, offer.Content.Length);
        if (!offer.Open(file))
        {
            offer.Meter.Dispose();
            return;
        }

        var tokens = context.Tickets.Issue(offer, peer.Address, peer.Device);
        if (tokens.IsEmpty) Fail(offer, "too many data connections are expected already");
        else send(new Frame.RangesReady(offer.Request, tokens));
    }

    private void Fail(RangeOffer offer, string problem)
    {
        if (!Remove(offer)) return;
        context.Log.FileNotSent(offer.Path, peer.Name, problem);
        send(new Frame.RangesRefused(offer.Request, problem));
    }

    private bool Remove(RangeOffer offer)
    {
        lock (_gate) _offers.Remove(offer.Request);
        context.Tickets.Forget(offer);
        return offer.End();
    }

    private void Note(RangeOffer offer)
    {
        if (offer.Sent < offer.Content.Length) context.Log.FileNotSent(offer.Path, peer.Name, "it is not wanted any more");
        else context.Log.FileSent(offer.Path, peer.Name, offer.Content.Length);
    }
}
