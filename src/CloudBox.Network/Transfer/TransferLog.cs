using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

/// <summary>
/// The lines of the TCP side, ids 2100 to 2199. Values are passed as they came; whatever writes the log escapes them.
/// <c>more</c> tells of like lines that a <see cref="LogBudget"/> kept back.
/// </summary>
internal static partial class TransferLog
{
    [LoggerMessage(2108, LogLevel.Debug, "An accepted connection was gone already: {Why}")]
    public static partial void AcceptIgnored(this ILogger log, string why);

    [LoggerMessage(2109, LogLevel.Warning, "No connection can be accepted for the moment, trying again: {Why}")]
    public static partial void AcceptShortage(this ILogger log, string why);

    [LoggerMessage(2110, LogLevel.Error, "Transfers from other hosts have stopped, restart the program: {Why}")]
    public static partial void AcceptFailed(this ILogger log, string why);

    [LoggerMessage(2111, LogLevel.Warning, "Connection from {Address} refused: {Why}{More}")]
    public static partial void ConnectionRefused(this ILogger log, IPAddress address, string why, string more);

    [LoggerMessage(2112, LogLevel.Warning, "Connection from {Address} dropped: {Why}{More}")]
    public static partial void StreamDropped(this ILogger log, IPAddress address, string why, string more);

    [LoggerMessage(2113, LogLevel.Debug, "Connection from {Address} closed: the program stops")]
    public static partial void ConnectionStopped(this ILogger log, IPAddress address);

    [LoggerMessage(2114, LogLevel.Error, "Connection from {Address} closed after an error")]
    public static partial void ConnectionFailed(this ILogger log, Exception error, IPAddress address);

    [LoggerMessage(2116, LogLevel.Debug, "Not everything ended in time: {Why}")]
    public static partial void StopIncomplete(this ILogger log, string why);

    [LoggerMessage(2120, LogLevel.Information, "Received {File} ({Bytes} bytes) from {Peer} in {Milliseconds:0.0} ms")]
    public static partial void Fetched(this ILogger log, RelativePath file, long bytes, Peer peer, double milliseconds);

    // The engine tells people once it knows that nobody else has the file either.
    [LoggerMessage(2121, LogLevel.Debug, "{File} not received from {Peer} ({Outcome}): {Why}")]
    public static partial void FetchFailed(this ILogger log, RelativePath file, Peer peer, FetchOutcome outcome, string? why);

    [LoggerMessage(2122, LogLevel.Information, "Sent {File} ({Bytes} bytes) to {Peer} ({Address}) in {Milliseconds:0.0} ms")]
    public static partial void Sent(this ILogger log, RelativePath file, long bytes, ClientName peer, IPAddress address, double milliseconds);

    [LoggerMessage(2123, LogLevel.Information, "Sending {File} to {Peer} ({Address}) given up: {Why}")]
    public static partial void SendAborted(this ILogger log, RelativePath file, ClientName peer, IPAddress address, string why);

    [LoggerMessage(2124, LogLevel.Information, "{File} not sent to {Peer} ({Address}): {Why}{More}")]
    public static partial void RequestRefused(this ILogger log, RelativePath file, ClientName peer, IPAddress address, string why, string more);

    [LoggerMessage(2130, LogLevel.Information, "Received {File} ({Bytes} bytes), offered by {Peer} ({Address})")]
    public static partial void OfferTaken(this ILogger log, RelativePath file, long bytes, ClientName peer, IPAddress address);

    [LoggerMessage(2131, LogLevel.Debug, "{File}, offered by {Peer} ({Address}), is not wanted")]
    public static partial void OfferUnwanted(this ILogger log, RelativePath file, ClientName peer, IPAddress address);

    [LoggerMessage(2132, LogLevel.Debug, "{File}, offered by {Peer} ({Address}), not received ({Outcome}): {Why}")]
    public static partial void OfferFailed(this ILogger log, RelativePath file, ClientName peer, IPAddress address, FetchOutcome outcome, string? why);

    [LoggerMessage(2133, LogLevel.Warning, "{File} not sent to {Peer}: {Why}")]
    public static partial void OfferNotSent(this ILogger log, RelativePath file, Peer peer, string? why);

    [LoggerMessage(2140, LogLevel.Information, "Asked {Peer} whether {File} stays deleted: {Answer}")]
    public static partial void DeleteChecked(this ILogger log, RelativePath file, Peer peer, DeleteAnswer answer);

    [LoggerMessage(2141, LogLevel.Warning, "Could not ask {Peer} whether {File} stays deleted, so it is kept: {Why}")]
    public static partial void DeleteCheckFailed(this ILogger log, RelativePath file, Peer peer, string? why);

    [LoggerMessage(2142, LogLevel.Debug, "Told {Peer} ({Address}) that {File} is {State}")]
    public static partial void DeleteCheckAnswered(this ILogger log, RelativePath file, ClientName peer, IPAddress address, string state);

    [LoggerMessage(2150, LogLevel.Information, "Debug message from {Peer} ({Address}): {Text}{More}")]
    public static partial void DebugReceived(this ILogger log, ClientName peer, IPAddress address, string? text, string more);

    [LoggerMessage(2151, LogLevel.Debug, "No debug message to {Peer}: {Why}")]
    public static partial void DebugNotSent(this ILogger log, Peer peer, string why);

    [LoggerMessage(2160, LogLevel.Information, "{Address} pushed {File}, which nobody asked for: it changes nothing{More}")]
    public static partial void UnaskedPush(this ILogger log, RelativePath file, IPAddress address, string more);
}
