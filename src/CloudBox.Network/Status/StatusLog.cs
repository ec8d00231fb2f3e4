using System.Net;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>Every log line of the status protocol on UDP: ids 2000 to 2099. Text that a peer chose comes here escaped.</summary>
internal static partial class StatusLog
{
    // What was heard: one line for each broadcast.
    [LoggerMessage(2000, LogLevel.Information, "{Peer} {Type} from {Address} tcp {Port}")]
    public static partial void Heard(this ILogger logger, string peer, string type, IPAddress address, ushort port);

    [LoggerMessage(2001, LogLevel.Information, "{Peer} {Type} from {Address} tcp {Port}: {File} ({Length} bytes)")]
    public static partial void HeardFile(this ILogger logger, string peer, string type, IPAddress address, ushort port, string file, long length);

    [LoggerMessage(2002, LogLevel.Information, "{Peer} {Type} from {Address} tcp {Port}: {Text}")]
    public static partial void HeardText(this ILogger logger, string peer, string type, IPAddress address, ushort port, string text);

    // What it told of a peer.
    [LoggerMessage(2010, LogLevel.Information, "{Peer} appeared at {Address} tcp {Port}")]
    public static partial void PeerAppeared(this ILogger logger, string peer, IPAddress address, ushort port);

    [LoggerMessage(2011, LogLevel.Information, "{Peer} at {Address} tcp {Port} left")]
    public static partial void PeerLeft(this ILogger logger, string peer, IPAddress address, ushort port);

    [LoggerMessage(2012, LogLevel.Warning, "Another host, {Address}, also calls itself {Name}: start one of the two with another --name")]
    public static partial void NameTaken(this ILogger logger, IPAddress address, string name);

    [LoggerMessage(2013, LogLevel.Information, "{Peer} at {Address} is the C original: it gets files its own way, and no debug messages")]
    public static partial void RecognisedCOriginal(this ILogger logger, string peer, IPAddress address);

    [LoggerMessage(2014, LogLevel.Warning, "The clock of {Peer} at {Address} is off by {Seconds} s against ours; its file times are corrected by that")]
    public static partial void ClockOff(this ILogger logger, string peer, IPAddress address, long seconds);

    // What was not heard.
    [LoggerMessage(2020, LogLevel.Warning, "Ignored {Count} malformed datagrams, the last from {Address}: {Fault}")]
    public static partial void MalformedIgnored(this ILogger logger, long count, IPAddress address, string fault);

    [LoggerMessage(EventId = 2021, Message = "Ignored {Count} datagrams that did not come over a link in use, the last from {Address}; --peer lets a host in")]
    public static partial void OffLinkIgnored(this ILogger logger, LogLevel level, long count, IPAddress address);

    [LoggerMessage(2023, LogLevel.Warning, "{Peer} ({Address}) is refused: {Why}{More}")]
    public static partial void PeerRefused(this ILogger logger, string peer, IPAddress address, string why, string more);

    [LoggerMessage(2024, LogLevel.Information, "{Peer}'s folder ({Address}) has a key; start with --key to join it{More}")]
    public static partial void PeerHasKey(this ILogger logger, string peer, IPAddress address, string more);

    [LoggerMessage(2022, LogLevel.Error, "Cannot receive broadcasts: {Problem}; trying again")]
    public static partial void ReceiveFailed(this ILogger logger, string problem);

    // Sending.
    [LoggerMessage(2030, LogLevel.Warning, "Cannot send to {Target} ({Way}): {Problem}")]
    public static partial void SendFailed(this ILogger logger, IPEndPoint target, string way, string problem);

    [LoggerMessage(2031, LogLevel.Information, "Sending to {Target} ({Way}) works again")]
    public static partial void SendWorksAgain(this ILogger logger, IPEndPoint target, string way);

    [LoggerMessage(2032, LogLevel.Debug, "No debug message reached {Peer} at {Target}: {Problem}")]
    public static partial void DebugReplyFailed(this ILogger logger, string peer, IPEndPoint target, string problem);

    [LoggerMessage(2033, LogLevel.Debug, "'{Type}' is not broadcast: this folder has a key")]
    public static partial void NotBroadcast(this ILogger logger, string type);

    // Interfaces and named peers.
    [LoggerMessage(2040, LogLevel.Information, "Address {Address} appeared")]
    public static partial void AddressAppeared(this ILogger logger, LocalAddress address);

    [LoggerMessage(2041, LogLevel.Information, "Address {Address} went")]
    public static partial void AddressGone(this ILogger logger, LocalAddress address);

    [LoggerMessage(2042, LogLevel.Warning, "Interface {Name} is not up or has no IPv4 address; waiting for it")]
    public static partial void InterfaceMissing(this ILogger logger, string name);

    [LoggerMessage(2043, LogLevel.Error, "Cannot read the network interfaces: {Problem}; keeping what is known")]
    public static partial void InterfacesUnreadable(this ILogger logger, string problem);

    [LoggerMessage(2044, LogLevel.Warning, "Cannot find the address of --peer {Peer}: {Problem}; trying again")]
    public static partial void PeerUnresolved(this ILogger logger, PeerAddress peer, string problem);
}
