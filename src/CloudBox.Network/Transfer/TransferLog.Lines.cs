using System.Net;
using CloudBox.Engine.Transfer;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

internal static partial class TransferLog
{
    [LoggerMessage(2108, LogLevel.Debug, "An accepted connection was gone already: {Why}")]
    public static partial void AcceptIgnored(this ILogger log, string why);

    [LoggerMessage(2109, LogLevel.Warning, "No connection can be accepted for the moment, trying again: {Why}")]
    public static partial void AcceptShortage(this ILogger log, string why);

    [LoggerMessage(2110, LogLevel.Error, "Transfers from other hosts have stopped, restart the program: {Why}")]
    public static partial void AcceptFailed(this ILogger log, string why);

    [LoggerMessage(2111, LogLevel.Warning, "Connection from {Address} refused: too many at once, or not from a network of ours{More}", EventName = "ConnectionRefused")]
    private static partial void ConnectionRefusedLine(ILogger log, IPAddress address, string more);

    [LoggerMessage(2112, LogLevel.Warning, "Connection from {Address} dropped: {Why}{More}", EventName = "StreamDropped")]
    private static partial void StreamDroppedLine(ILogger log, IPAddress address, string why, string more);

    [LoggerMessage(2113, LogLevel.Debug, "Connection from {Address} closed: the program stops")]
    public static partial void ConnectionStopped(this ILogger log, IPAddress address);

    [LoggerMessage(2114, LogLevel.Error, "Connection from {Address} closed after an error")]
    public static partial void ConnectionFailed(this ILogger log, Exception error, IPAddress address);

    [LoggerMessage(2115, LogLevel.Debug, "Connection from {Address} closed: it wants a session, and none is served here")]
    public static partial void SessionClosed(this ILogger log, IPAddress address);

    [LoggerMessage(2116, LogLevel.Debug, "Not everything ended in time: {Why}")]
    public static partial void StopIncomplete(this ILogger log, string why);

    [LoggerMessage(2120, LogLevel.Information, "Received {File} ({Bytes} bytes) from {Peer} in {Milliseconds:0.0} ms", EventName = "Fetched", SkipEnabledCheck = true)]
    private static partial void FetchedLine(ILogger log, string file, long bytes, string peer, double milliseconds);

    [LoggerMessage(EventId = 2121, Message = "{File} not received from {Peer} ({Outcome}): {Why}", EventName = "FetchFailed")]
    private static partial void FetchFailedLine(ILogger log, LogLevel level, string file, string peer, FetchOutcome outcome, string? why);

    [LoggerMessage(2122, LogLevel.Information, "Sent {File} ({Bytes} bytes) to {Peer} ({Address}) in {Milliseconds:0.0} ms", EventName = "Sent", SkipEnabledCheck = true)]
    private static partial void SentLine(ILogger log, string file, long bytes, string peer, IPAddress address, double milliseconds);

    [LoggerMessage(2123, LogLevel.Information, "Sending {File} to {Peer} ({Address}) given up: {Why}", EventName = "SendAborted")]
    private static partial void SendAbortedLine(ILogger log, string file, string peer, IPAddress address, string why);

    [LoggerMessage(2124, LogLevel.Information, "{File} not sent to {Peer} ({Address}): {Why}{More}", EventName = "RequestRefused")]
    private static partial void RequestRefusedLine(ILogger log, string file, string peer, IPAddress address, string why, string more);

    [LoggerMessage(2130, LogLevel.Information, "Received {File} ({Bytes} bytes), offered by {Peer} ({Address})", EventName = "OfferTaken")]
    private static partial void OfferTakenLine(ILogger log, string file, long bytes, string peer, IPAddress address);

    [LoggerMessage(2131, LogLevel.Debug, "{File}, offered by {Peer} ({Address}), is not wanted", EventName = "OfferUnwanted", SkipEnabledCheck = true)]
    private static partial void OfferUnwantedLine(ILogger log, string file, string peer, IPAddress address);

    [LoggerMessage(2132, LogLevel.Warning, "{File}, offered by {Peer} ({Address}), not received ({Outcome}): {Why}", EventName = "OfferFailed")]
    private static partial void OfferFailedLine(ILogger log, string file, string peer, IPAddress address, FetchOutcome outcome, string? why);

    [LoggerMessage(2133, LogLevel.Warning, "{File} not sent to {Peer}: {Why}", EventName = "OfferNotSent")]
    private static partial void OfferNotSentLine(ILogger log, string file, string peer, string? why);

    [LoggerMessage(2140, LogLevel.Information, "Asked {Peer} whether {File} stays deleted: {Answer}", EventName = "DeleteChecked", SkipEnabledCheck = true)]
    private static partial void DeleteCheckedLine(ILogger log, string peer, string file, DeleteAnswer answer);

    [LoggerMessage(2141, LogLevel.Warning, "Could not ask {Peer} whether {File} stays deleted, so it is kept: {Why}", EventName = "DeleteCheckFailed")]
    private static partial void DeleteCheckFailedLine(ILogger log, string peer, string file, string? why);

    [LoggerMessage(2142, LogLevel.Debug, "Told {Peer} ({Address}) that {File} is {State}", EventName = "DeleteCheckAnswered", SkipEnabledCheck = true)]
    private static partial void DeleteCheckAnsweredLine(ILogger log, string peer, IPAddress address, string file, string state);

    [LoggerMessage(2150, LogLevel.Information, "Debug message from {Peer} ({Address}): {Text}{More}", EventName = "DebugReceived")]
    private static partial void DebugReceivedLine(ILogger log, string peer, IPAddress address, string text, string more);

    [LoggerMessage(2151, LogLevel.Debug, "No debug message to {Peer}: {Why}", EventName = "DebugNotSent", SkipEnabledCheck = true)]
    private static partial void DebugNotSentLine(ILogger log, string peer, string why);

    [LoggerMessage(2160, LogLevel.Information, "{Address} pushed {File}, which nobody asked for: it changes nothing{More}", EventName = "UnaskedPush")]
    private static partial void UnaskedPushLine(ILogger log, string file, IPAddress address, string more);
}
