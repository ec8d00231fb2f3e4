using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Reporting;

/// <summary>Says what happens in the folder: one line per event; the log escapes every value.</summary>
internal sealed class FolderReporter(ILogger<FolderReporter> log)
{
    public void Tell(Report report)
    {
        switch (report)
        {
            case Report.LocalChange change:
                FolderLog.LocalChange(log, InWords(change.Type), change.Path.Value, change.Length);
                break;
            case Report.Renamed { By: { } peer } renamed:
                FolderLog.RenamedByPeer(log, renamed.From.Value, renamed.To.Value, peer);
                break;
            case Report.Renamed renamed:
                FolderLog.Renamed(log, renamed.From.Value, renamed.To.Value);
                break;
            case Report.TreeRemoved { By: { } peer } tree:
                FolderLog.TreeRemovedByPeer(log, tree.Path.Value, tree.Files, peer);
                break;
            case Report.TreeRemoved tree:
                FolderLog.TreeRemoved(log, tree.Path.Value, tree.Files);
                break;
            case Report.Received received:
                Tell(received);
                break;
            case Report.DeletedByPeer deleted:
                FolderLog.DeletedByPeer(log, deleted.Path.Value, deleted.Peer.Name.Value);
                break;
            case Report.DeleteRefused refused:
                FolderLog.DeleteRefused(log, refused.Path.Value, refused.Peer.Name.Value, refused.Reason);
                break;
            case Report.FetchGivenUp given:
                FolderLog.FetchGivenUp(log, given.Path.Value, given.Peer.Name.Value, given.Reason.TrimEnd('.'));
                break;
            case Report.InstallRefused refused:
                FolderLog.InstallRefused(log, refused.Path.Value, InWords(refused.Outcome), refused.Reason);
                break;
            case Report.NotSynchronised skipped:
                FolderLog.NotSynchronised(log, skipped.Reason);
                break;
            case Report.Halted halted:
                FolderLog.Halted(log, halted.Problem);
                break;
            case Report.Resumed:
                FolderLog.Resumed(log);
                break;
            case Report.Differs differs:
                FolderLog.Differs(log, differs.Peer.Name.Value, differs.Peer.Key.Address);
                break;
            case Report.Settled settled:
                Tell(settled);
                break;
            case Report.ConflictKept conflict:
                FolderLog.ConflictKept(log, conflict.Path.Value, conflict.Copy.Value);
                break;
            case Report.InSync sync:
                FolderLog.InSync(log, sync.Peer.Value);
                break;
            case Report.Renewed:
                FolderLog.Renewed(log);
                break;
            case Report.TooManyClaims many:
                FolderLog.TooManyClaims(log, many.Limit);
                break;
        }
    }

    /// <summary>A peer asked for a file that is here and cannot be read.</summary>
    public void CannotRead(RelativePath path, string problem) => FolderLog.CannotRead(log, path.Value, problem);

    private void Tell(Report.Received received)
    {
        var path = received.File.Path.Value;
        var peer = received.Peer.Name.Value;
        if (received.Replaced) FolderLog.Updated(log, path, peer, received.File.Length);
        else FolderLog.Received(log, path, peer, received.File.Length);
    }

    private void Tell(Report.Settled settled)
    {
        var path = settled.Path.Value;
        switch (settled.Kind)
        {
            case EntryKind.Deleted when settled.WasDirectory: FolderLog.DirectoryRemoved(log, path, settled.From); break;
            case EntryKind.Deleted: FolderLog.DeletedByPeer(log, path, settled.From); break;
            case EntryKind.Directory: FolderLog.DirectoryMade(log, path, settled.From); break;
            case var _ when settled.IsKept: FolderLog.Displaced(log, path, settled.From, settled.Length); break;
            case var _ when settled.Replaced: FolderLog.Updated(log, path, settled.From, settled.Length); break;
            default: FolderLog.Received(log, path, settled.From, settled.Length); break;
        }
    }

    private static string InWords(StatusType type) => type switch
    {
        StatusType.FileAdded => "added",
        StatusType.FileDeleted => "deleted",
        _ => "modified",
    };

    private static string InWords(InstallOutcome outcome) => outcome switch
    {
        InstallOutcome.Blocked => "the name is taken",
        InstallOutcome.NoSpace => "no space left",
        _ => "the disk refused",
    };
}
