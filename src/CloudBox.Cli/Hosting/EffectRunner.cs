using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Cli.Reporting;
using CloudBox.FileSystem.Scan;
using CloudBox.Network.Sessions;
using CloudBox.Network.Status;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Does what the engine decides, and answers with events. Decides nothing. Called by the folder loop after a commit; what takes
/// time goes to the disk workers or the network.
/// </summary>
internal sealed class EffectRunner
{
    private readonly FolderLoop _loop;
    private readonly FolderEngine _engine;
    private readonly IFolder _folder;
    private readonly DirectoryScanner _scanner;
    private readonly IIndexStore _index;
    private readonly DiskWorkers _disk;
    private readonly OrderBatches _orders;
    private readonly OwnChanges _own;
    private readonly StatusBroadcaster _broadcaster;
    private readonly TransferService _transfers;
    private readonly SessionService _sessions;
    private readonly FileSource _files;
    private readonly LocalCopier _copier;
    private readonly RiderStage _riders;
    private readonly PendingOffers _offers;
    private readonly ScanRequests _scans;
    private readonly FolderReporter _reporter;
    private readonly CancellationToken _stop;

    public EffectRunner(
        FolderLoop loop,
        FolderEngine engine,
        IFolder folder,
        DirectoryScanner scanner,
        IIndexStore index,
        DiskWorkers disk,
        OrderBatches orders,
        OwnChanges own,
        StatusBroadcaster broadcaster,
        TransferService transfers,
        SessionService sessions,
        FileSource files,
        LocalCopier copier,
        RiderStage riders,
        PendingOffers offers,
        ScanRequests scans,
        FolderReporter reporter,
        Microsoft.Extensions.Hosting.IHostApplicationLifetime lifetime)
    {
        _loop = loop;
        _engine = engine;
        _folder = folder;
        _scanner = scanner;
        _index = index;
        _disk = disk;
        _orders = orders;
        _own = own;
        _broadcaster = broadcaster;
        _transfers = transfers;
        _sessions = sessions;
        _files = files;
        _copier = copier;
        _riders = riders;
        _offers = offers;
        _scans = scans;
        _reporter = reporter;
        _stop = lifetime.ApplicationStopping;
    }

    public void Run(Effect effect)
    {
        switch (effect)
        {
            case Effect.Announce announce: _broadcaster.Send(announce.Announcement); break;
            case Effect.AskForFiles ask: _broadcaster.AskForFiles(ask.Peer); break;
            case Effect.Tell tell: _reporter.Tell(tell.Report); break;
            case Effect.Look look: OnDisk(() => Look(look)); break;
            case Effect.LookTogether together: OnDisk(() => new FolderEvent.Observed(_folder.ObserveAll(together.Looks, _engine.Epoch))); break;
            case Effect.Install install: OnDisk(() => Install(install.Order)); break;
            case Effect.Remove remove: OnDisk(() => new FolderEvent.Removed(remove.Order.Path, _folder.Remove(remove.Order))); break;
            case Effect.Arrange arrange: _orders.Add(arrange.Order); break;
            case Effect.SendFrame send: _sessions.Send(send.To, send.Frame); break;
            case Effect.CloseSession close: _sessions.Close(close.Session, close.Reason); break;
            case Effect.Ride ride: Ride(ride); break;
            case Effect.FetchContent fetch when _sessions.TryTakeRider(fetch.Order, out var bytes): _riders.Add(fetch.Order, bytes); break;
            case Effect.FetchContent fetch: _loop.RunInBackground(() => FetchAsync(fetch.Order)); break;
            case Effect.Renew: _loop.PostSoon(new FolderEvent.Renewed(_index.Renew())); break;
            case Effect.Drop drop: _disk.Enqueue(drop.Staged.Dispose); break;
            case Effect.LookBelow look: _loop.RunInBackground(() => LookBelowAsync(look.Directory)); break;
            case Effect.Rescan: _scans.Ask(); break;
            case Effect.AnswerOffer answer: _offers.Answer(answer.OfferId, answer.IsWanted); break;
            case Effect.Fetch fetch: _loop.RunInBackground(() => FetchAsync(fetch.Order)); break;
            case Effect.CheckDelete check: _loop.RunInBackground(() => CheckDeleteAsync(check.Peer, check.File)); break;
            case Effect.Send send: _loop.RunInBackground(() => SendAsync(send.Peer, send.Path)); break;
            default: throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect that the program does not know.");
        }
    }

    private async Task<FolderEvent> LookBelowAsync(RelativePath directory)
    {
        _own.Forget(directory);
        var asOf = _engine.Epoch;
        var report = await _scanner.ScanAsync(directory, asOf, (looks, cancel) => _loop.PostAsync(new FolderEvent.Observed(looks), cancel), _stop);
        return new FolderEvent.ScanFinished(report.Missing, report.Root, asOf, IsCheck: false);
    }

    private FolderEvent.Observed Look(Effect.Look look) => new([_folder.Observe(look.Path, look.Known, _engine.Epoch)]);

    private FolderEvent.Installed Install(InstallOrder order)
    {
        var result = _folder.Install(order);
        if (result.Outcome == InstallOutcome.Done) order.Staged.Dispose();
        return new FolderEvent.Installed(order.Path, result);
    }

    // What cannot be read now, or is another file by now, is asked for and answered like any other.
    private void Ride(Effect.Ride ride)
    {
        if (!_sessions.CanRide(ride.To)) return;
        try
        {
            using var file = _folder.OpenForSending(ride.Path);
            if (file is null || file.Stamp != ride.Stamp) return;
            var bytes = new byte[ride.Content.Length];
            if (file.Read(bytes, 0) != bytes.Length || !file.IsUnchanged()) return;
            _sessions.Ride(ride.To, new Frame.RidingFile(ride.Path, ride.Content, bytes));
        }
        catch (IOException)
        {
        }
    }

    private async Task<FolderEvent> FetchAsync(ContentOrder order) =>
        new FolderEvent.ContentFetched(order, order.From == SessionId.Own ? await _copier.CopyAsync(order, _stop) : await _sessions.FetchAsync(order, _stop));

    private async Task<FolderEvent> FetchAsync(FetchOrder order) =>
        new FolderEvent.Fetched(order, await _transfers.FetchAsync(order, _stop));

    private async Task<FolderEvent> CheckDeleteAsync(Peer peer, FileRecord file) =>
        new FolderEvent.DeleteChecked(peer, file, await _transfers.CheckDeleteAsync(peer, file, _stop));

    private async Task<FolderEvent> SendAsync(Peer peer, RelativePath path)
    {
        var isDelivered = false;
        try
        {
            if (await _files.OpenAsync(path, _stop) is { } file) isDelivered = await _transfers.OfferAsync(peer, file, _stop);
        }
        catch (IOException problem)
        {
            _reporter.CannotRead(path, problem.Message);
        }

        return new FolderEvent.Sent(peer.Key.Address, path, isDelivered);
    }

    private void OnDisk(Func<FolderEvent> job) => _disk.Enqueue(() =>
    {
        try
        {
            _loop.PostSoon(job());
        }
        catch (Exception problem)
        {
            _loop.FailUnlessStopping(problem);
        }
    });
}
