using System.Net;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Reporting;

/// <summary>The lines about the folder.</summary>
internal static partial class FolderLog
{
    [LoggerMessage(1001, LogLevel.Information, "here: {Change} {Path} ({Length} bytes)")]
    public static partial void LocalChange(ILogger log, string change, string path, long length);

    [LoggerMessage(1020, LogLevel.Information, "here: {From} is {To} now")]
    public static partial void Renamed(ILogger log, string from, string to);

    [LoggerMessage(1021, LogLevel.Information, "{From} is {To} now, renamed by {Peer}")]
    public static partial void RenamedByPeer(ILogger log, string from, string to, string peer);

    [LoggerMessage(1023, LogLevel.Information, "here: deleted the directory {Path} with its {Files} files")]
    public static partial void TreeRemoved(ILogger log, string path, int files);

    [LoggerMessage(1024, LogLevel.Information, "the directory {Path} with its {Files} files was deleted by {Peer}; it is in the archive")]
    public static partial void TreeRemovedByPeer(ILogger log, string path, int files, string peer);

    [LoggerMessage(1002, LogLevel.Information, "new file {Path} from {Peer} is in place ({Length} bytes)")]
    public static partial void Received(ILogger log, string path, string peer, long length);

    [LoggerMessage(1003, LogLevel.Information, "{Path} updated from {Peer} ({Length} bytes); the old version is in the archive")]
    public static partial void Updated(ILogger log, string path, string peer, long length);

    [LoggerMessage(1004, LogLevel.Information, "{Path} was deleted by {Peer}; it is in the archive")]
    public static partial void DeletedByPeer(ILogger log, string path, string peer);

    [LoggerMessage(1005, LogLevel.Information, "{Path} stays, though {Peer} says it is deleted: {Reason}")]
    public static partial void DeleteRefused(ILogger log, string path, string peer, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "{Path} could not be fetched from {Peer}: {Reason}. It is tried again when it is announced again")]
    public static partial void FetchGivenUp(ILogger log, string path, string peer, string reason);

    [LoggerMessage(1007, LogLevel.Warning, "{Path} cannot be put in place, {Outcome}: {Reason}")]
    public static partial void InstallRefused(ILogger log, string path, string outcome, string reason);

    [LoggerMessage(1008, LogLevel.Warning, "{Reason}")]
    public static partial void NotSynchronised(ILogger log, string reason);

    [LoggerMessage(1009, LogLevel.Error, "The folder has stopped: {Problem}")]
    public static partial void Halted(ILogger log, string problem);

    [LoggerMessage(1010, LogLevel.Information, "The folder is well again and goes on")]
    public static partial void Resumed(ILogger log);

    [LoggerMessage(1011, LogLevel.Information, "{Peer} ({Address}) holds other files than we do; announcing ours again")]
    public static partial void Differs(ILogger log, string peer, IPAddress address);

    [LoggerMessage(1014, LogLevel.Debug, "directory {Path} from {Peer} is in place")]
    public static partial void DirectoryMade(ILogger log, string path, string peer);

    [LoggerMessage(1022, LogLevel.Debug, "directory {Path} was removed by {Peer}")]
    public static partial void DirectoryRemoved(ILogger log, string path, string peer);

    [LoggerMessage(1015, LogLevel.Warning, "{Path} was changed on two hosts at once: both versions are kept, the other one as {Copy} on every host. Delete one, or edit the copy to make it a file of its own")]
    public static partial void ConflictKept(ILogger log, string path, string copy);

    [LoggerMessage(1018, LogLevel.Information, "{Path} updated from {Peer} ({Length} bytes); the version that was here is its conflict copy")]
    public static partial void Displaced(ILogger log, string path, string peer, long length);

    [LoggerMessage(1016, LogLevel.Information, "in sync with {Peer}")]
    public static partial void InSync(ILogger log, string peer);

    [LoggerMessage(1017, LogLevel.Warning, "The index is an older copy or a clone of one that others have met: it takes part under a new identity from now on. No file is touched by that")]
    public static partial void Renewed(ILogger log);

    [LoggerMessage(1019, LogLevel.Warning, "The index that kept this folder is not here: a new one is made from the files and takes part under a new identity. No file is touched by that")]
    public static partial void Replaced(ILogger log);

    [LoggerMessage(1013, LogLevel.Warning, "{Path} cannot be read: {Problem}")]
    public static partial void CannotRead(ILogger log, string path, string problem);

    [LoggerMessage(1012, LogLevel.Warning, "More than {Limit} announced files wait to be looked at; the rest is asked for later")]
    public static partial void TooManyClaims(ILogger log, int limit);
}
