using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Transfer;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Hosts;

/// <content>Does what the engine decides, and answers with events.</content>
internal sealed partial class SimHost
{
    private void Run(Effect effect)
    {
        switch (effect)
        {
            case Effect.SendFrame send: _world.Network.Send(this, send.To, send.Frame); break;
            case Effect.CloseSession close: _world.Network.Close(this, close.Session, close.Reason); break;
            case Effect.FetchContent fetch: Fetch(fetch.Order); break;
            case Effect.Ride: break; // only makes a fetch faster
            case Effect.Arrange arrange: Start(Arrange(arrange.Order, result => new FolderEvent.Arranged(arrange.Order, result))); break;
            case Effect.Install install: Start(Arrange(install.Order, result => new FolderEvent.Installed(install.Order.Path, result))); break;
            case Effect.Remove remove: Start(Arrange(remove.Order, result => new FolderEvent.Removed(remove.Order.Path, result))); break;
            case Effect.Look look: Start(Folder.Observe(look.Path, look.Known, _engine!.Epoch, seen => Post(new FolderEvent.Observed([seen])))); break;
            case Effect.LookTogether together: Start(LookTogether(together)); break;
            case Effect.LookBelow look: Scan(look.Directory); break;
            case Effect.Rescan: PlanScan(0); break;
            case Effect.Renew: Renew(); break;
            case Effect.Announce announce: _world.Network.Broadcast(this, announce.Announcement); break;
            case Effect.Drop drop: drop.Staged.Dispose(); break;
            case Effect.Fetch fetch: Post(new FolderEvent.Fetched(fetch.Order, new FetchResult(FetchOutcome.Unreachable, fetch.Order.Wanted))); break;
            case Effect.CheckDelete check: Post(new FolderEvent.DeleteChecked(check.Peer, check.File, DeleteAnswer.None)); break;
            case Effect.Send send: Post(new FolderEvent.Sent(send.Peer.Key.Address, send.Path, false)); break;
            case Effect.AnswerOffer or Effect.AskForFiles: break; // nobody offers, and no C original is there
            case Effect.Tell tell: Tell(tell.Report); break;
            default: throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect that a host does not know.");
        }
    }

    private IEnumerable<long> Arrange(DiskOrder order, Func<InstallResult, FolderEvent> answer) => Meddled(Folder.Apply(order, result =>
    {
        if (result.Outcome == InstallOutcome.Done && order is InstallOrder install) install.Staged.Dispose();
        if (result.Outcome == InstallOutcome.Blocked) _world.Marks.Hit("an order blocked");
        if (result.Outcome == InstallOutcome.Changed) _world.Marks.Hit("an order met a user's change");
        if (result.Outcome == InstallOutcome.Failed) _world.Marks.Hit("an order failed");
        Post(answer(result));
    }), order);

    private IEnumerable<long> LookTogether(Effect.LookTogether together)
    {
        var (looks, asOf) = (new List<Observation>(), _engine!.Epoch);
        foreach (var (path, known) in together.Looks)
        {
            foreach (var wait in Folder.Observe(path, known, asOf, looks.Add)) yield return wait;
        }

        Post(new FolderEvent.Observed(looks));
    }

    private void Renew()
    {
        _world.Marks.Hit("a replica renewed itself");
        _world.Say($"{this} renews {Index.Replica}");
        HasLostMemory = true;
        Post(new FolderEvent.Renewed(Index.Renew()));
    }

    private void Tell(Report report)
    {
        if (report is Report.Halted) _world.Marks.Hit("a folder halted");
        if (report is Report.Resumed) _world.Marks.Hit("a folder resumed");
    }
}
