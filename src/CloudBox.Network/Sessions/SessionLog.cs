using System.Net;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Sessions;

/// <summary>
/// The lines of the sessions, ids 2200 to 2299. Names and paths are passed as they came; whatever writes the log escapes them. <c>more</c> tells of like lines that were kept back.
/// </summary>
internal static partial class SessionLog
{
    [LoggerMessage(2200, LogLevel.Information, "Session with {Peer} (device {Device}, {Address}) opened")]
    public static partial void Opened(this ILogger log, ClientName peer, string device, IPAddress address);

    [LoggerMessage(2201, LogLevel.Information, "Session with {Peer} (device {Device}, {Address}) closed: {Why}")]
    public static partial void Closed(this ILogger log, ClientName peer, string device, IPAddress address, string why);

    [LoggerMessage(2202, LogLevel.Warning, "No session with {Address}: {Why}{More}")]
    public static partial void Refused(this ILogger log, IPAddress address, string why, string more);

    [LoggerMessage(2203, LogLevel.Warning, "No session with {Address}: it says: {Why}{More}")]
    public static partial void RefusedByPeer(this ILogger log, IPAddress address, string why, string more);

    [LoggerMessage(2204, LogLevel.Warning, "Cannot open a session with {EndPoint}: {Why}; trying again{More}")]
    public static partial void Unreachable(this ILogger log, IPEndPoint endPoint, string why, string more);

    [LoggerMessage(2205, LogLevel.Debug, "No session with {Address} this time: {Why}")]
    public static partial void NotOpened(this ILogger log, IPAddress address, string why);

    [LoggerMessage(2206, LogLevel.Warning, "Too many connections wait to prove who they are; the oldest from {Address} is dropped{More}")]
    public static partial void PendingDropped(this ILogger log, IPAddress address, string more);

    [LoggerMessage(2207, LogLevel.Error, "Session with {Address} ended by an error of this program")]
    public static partial void Failed(this ILogger log, Exception error, IPAddress address);

    [LoggerMessage(2208, LogLevel.Debug, "Not every session ended in time")]
    public static partial void StopIncomplete(this ILogger log);

    [LoggerMessage(2210, LogLevel.Warning, "The clock of {Peer} ({Address}) is off by {Seconds:+0.000;-0.000} s against ours, right to {Bound:0.000} s")]
    public static partial void PeerClockOff(this ILogger log, ClientName peer, IPAddress address, double seconds, double bound);

    [LoggerMessage(2211, LogLevel.Information, "The clock of {Peer} ({Address}) agrees with ours again")]
    public static partial void PeerClockAgrees(this ILogger log, ClientName peer, IPAddress address);

    [LoggerMessage(2220, LogLevel.Information, "A guest at {Address} (device {Device}) used an invite and has the key of this folder now")]
    public static partial void Joined(this ILogger log, IPAddress address, string device);

    [LoggerMessage(2230, LogLevel.Debug, "{File} sent to {Peer} ({Bytes} bytes)")]
    public static partial void FileSent(this ILogger log, RelativePath file, ClientName peer, long bytes);

    [LoggerMessage(2231, LogLevel.Debug, "{File} not sent to {Peer}: {Why}")]
    public static partial void FileNotSent(this ILogger log, RelativePath file, ClientName peer, string why);

    [LoggerMessage(2232, LogLevel.Debug, "{File} received from {Peer} ({Bytes} bytes) in {Milliseconds:0.0} ms")]
    public static partial void FileReceived(this ILogger log, RelativePath file, ClientName peer, long bytes, double milliseconds);

    [LoggerMessage(2233, LogLevel.Debug, "{File} not received from {Peer}: {Why}")]
    public static partial void FileNotReceived(this ILogger log, RelativePath file, ClientName peer, string? why);

    [LoggerMessage(2234, LogLevel.Debug, "{File} received from {Peer} by its changes ({Fetched} of {Bytes} bytes) in {Milliseconds:0.0} ms")]
    public static partial void FilePatched(this ILogger log, RelativePath file, ClientName peer, long fetched, long bytes, double milliseconds);

    [LoggerMessage(2235, LogLevel.Debug, "{File} comes whole from {Peer}: {Why}")]
    public static partial void NotPatched(this ILogger log, RelativePath file, ClientName peer, string why);
}
