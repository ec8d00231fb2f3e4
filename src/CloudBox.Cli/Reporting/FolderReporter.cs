using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Reporting;

/// <summary>Says what happens in the folder: one line per event, every name escaped.</summary>
internal sealed class FolderReporter(ILogger<FolderReporter> log)
{
    public void Tell(Report report)
    {
        switch (report)
        {
            case Report.LocalChange change:
                FolderLog.LocalChange(log, InWords(change.Type), LogText.Escape(change.Path.Value), change.Length);
                break;
            case Report.Received received:
                Tell(received);
                break;
            case Report.DeletedByPeer deleted:
                FolderLog.DeletedByPeer(log, LogText.Escape(deleted.Path.Value), LogText.Escape(deleted.Peer.Name.Value));
                break;
            case Report.DeleteRefused refused:
                FolderLog.DeleteRefused(log, LogText.Escape(refused.Path.Value), LogText.Escape(refused.Peer.Name.Value), refused.Reason);
                break;
            case Report.FetchGivenUp given:
                FolderLog.FetchGivenUp(log, LogText.Escape(given.Path.Value), LogText.Escape(given.Peer.Name.Value), LogText.Escape(given.Reason));
                break;
            case Report.InstallRefused refused:
                FolderLog.InstallRefused(log, LogText.Escape(refused.Path.Value), InWords(refused.Outcome), LogText.Escape(refused.Reason));
                break;
            case Report.NotSynchronised skipped:
                FolderLog.NotSynchronised(log, LogText.Escape(skipped.Path.Value), LogText.Escape(skipped.Reason));
                break;
            case Report.Halted halted:
                FolderLog.Halted(log, LogText.Escape(halted.Problem));
                break;
            case Report.Resumed:
                FolderLog.Resumed(log);
                break;
            case Report.Differs differs:
                FolderLog.Differs(log, LogText.Escape(differs.Peer.Name.Value), differs.Peer.Key.Address);
                break;
            case Report.TooManyClaims many:
                FolderLog.TooManyClaims(log, many.Limit);
                break;
        }
    }

    /// <summary>A peer asked for a file that is here and cannot be read.</summary>
    public void CannotRead(RelativePath path, string problem) => FolderLog.CannotRead(log, LogText.Escape(path.Value), LogText.Escape(problem));

    private void Tell(Report.Received received)
    {
        var path = LogText.Escape(received.File.Path.Value);
        var peer = LogText.Escape(received.Peer.Name.Value);
        if (received.Replaced) FolderLog.Updated(log, path, peer, received.File.Length);
        else FolderLog.Received(log, path, peer, received.File.Length);
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
