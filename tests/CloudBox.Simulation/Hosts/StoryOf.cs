using System.Globalization;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Simulation.Hosts;

/// <summary>What happened, in a line for people.</summary>
internal static class StoryOf
{
    /// <summary>False for what happens all the time and changes nothing.</summary>
    public static bool IsWorthTelling(FolderEvent happened) => happened switch
    {
        FolderEvent.Ticked or FolderEvent.Heard or FolderEvent.Started => false,
        FolderEvent.ScanFinished scan => scan.Missing.Count > 0 || !scan.Root.IsHealthy,
        FolderEvent.FrameReceived { Frame: Protocol.Sessions.Frame.IndexAck or Protocol.Sessions.Frame.IndexOffer } => false,
        FolderEvent.FrameReceived { Frame: Protocol.Sessions.Frame.Summary or Protocol.Sessions.Frame.IndexRequest } => false,
        _ => true,
    };

    /// <summary>False for what happens all the time and changes nothing; what is sent is told when it comes.</summary>
    public static bool IsWorthTelling(Effect effect) => effect is not
        (CloudBox.Engine.Events.Effect.Announce or CloudBox.Engine.Events.Effect.PutMember or CloudBox.Engine.Events.Effect.Tell or CloudBox.Engine.Events.Effect.SendFrame or CloudBox.Engine.Events.Effect.ForgetWanted);

    public static string Event(FolderEvent happened) => happened switch
    {
        FolderEvent.Observed observed => $"{(observed.IsCheck ? "check" : "look")} {string.Join(", ", observed.Looks.Select(Look))}",
        FolderEvent.ScanFinished scan => $"scan finished{(scan.IsCheck ? " (check)" : "")}{(scan.Root.IsHealthy ? "" : " SICK")}, missing: {string.Join(", ", scan.Missing.Select(Look))}",
        FolderEvent.FrameReceived frame => $"{frame.From} {Frame(frame.Frame)}",
        FolderEvent.ContentFetched fetched => $"fetched {fetched.Order.For} {Content(fetched.Order.Content)} from {fetched.Order.From} {fetched.Result.Outcome} {fetched.Result.Problem}",
        FolderEvent.Arranged arranged => $"{Order(arranged.Order)}: {arranged.Result.Outcome} {arranged.Result.Problem}",
        FolderEvent.Heard heard => $"heard {heard.Peer} {heard.Message.Type}",
        FolderEvent.SessionOpened opened => $"session {opened.Peer.Id} with {opened.Peer.Name} opens",
        _ => Plain(happened),
    };

    public static string Effect(Effect effect) => effect switch
    {
        Effect.Put put => $"put {Row(put.Row)}",
        Effect.PutWanted put => $"wanted {put.Wanted.Path} of {put.Wanted.From} {put.Wanted.Versions}",
        Effect.SendFrame send => $"send {send.To} {Frame(send.Frame)}",
        Effect.Arrange arrange => $"arrange {Order(arrange.Order)}",
        Effect.Look look => $"look at {look.Path}",
        Effect.FetchContent fetch => $"fetch {fetch.Order.At} {Content(fetch.Order.Content)} for {fetch.Order.For} from {fetch.Order.From}",
        Effect.Announce announce => $"announce {announce.Announcement.Type} {announce.Announcement.File?.Path}",
        Effect.Tell tell => $"tell {tell.Report}",
        _ => Plain(effect),
    };

    private static string Plain(object thing)
    {
        var text = thing.ToString()!;
        return text.Length < 200 ? text : text[..200];
    }

    private static string Look(Observation look) => $"{look.Path} {look.Kind} {(look.Kind is ObservedKind.File or ObservedKind.Symlink ? Content(look.Content) : "")} asOf {look.AsOf}";

    private static string Row(IndexRow row) =>
        $"{row.Path} #{row.Sequence} {row.Versions} [{string.Join(", ", row.Versions.Siblings.Select(sibling => Content(sibling.Entry.Content)))}] disk {row.OnDisk?.Inode.ToString(CultureInfo.InvariantCulture) ?? "-"} {(row.ShownInstead is { } shown ? $"shows {Content(shown.Content)}" : "")} {(row.CopyOf is { } owner ? $"copy of {owner}" : "")}";

    private static string Frame(Frame frame) => frame switch
    {
        Protocol.Sessions.Frame.IndexBatch batch => $"batch {batch.From}..{batch.To}: {string.Join("; ", batch.Entries.Select(entry => $"{entry.Path} {{{string.Join(", ", entry.Siblings.Select(sibling => $"{sibling.Dot} {sibling.Entry.Kind} {Content(sibling.Entry.Content)}"))}}} {entry.Context}"))}",
        _ => Plain(frame),
    };

    private static string Order(DiskOrder order) => order switch
    {
        InstallOrder install => $"install {install.Path} {(install.Staged is SimStaged staged ? staged.Inode.Content : null)} {(install.Expected is null ? "new" : $"over {install.Expected.Value.Inode}")} {(install.DisplaceTo is { } to ? $"displacing to {to}" : "")}",
        MoveOrder move => $"move {move.Path} to {move.To}",
        _ => $"{order.GetType().Name} {order.Path}",
    };

    private static string Content(Protocol.Values.ContentId content) => content.Length == 0 ? "0" : $"{content.Sha1.Low & 0xFFFFFF:x6}/{content.Length / 8}";
}
