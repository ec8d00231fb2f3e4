using CloudBox.Network.Rates;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using Serilog.Events;

namespace CloudBox.Cli.Options;

/// <summary>What the command line asks for, checked and complete.</summary>
/// <param name="Name">Our client name.</param>
/// <param name="Folder">The folder: absolute, links resolved; it was there and could be used when this was made.</param>
/// <param name="Interval">Time between two checks of the folder.</param>
/// <param name="BroadcastPort">UDP port.</param>
/// <param name="Interfaces">Network interfaces to use; empty for all.</param>
/// <param name="Peers">Unicast targets beside the broadcast.</param>
/// <param name="Key">The folder's key; null when it is open.</param>
/// <param name="Up">Limit of what is sent.</param>
/// <param name="Down">Limit of what is received.</param>
/// <param name="LogLevel">Least level that is written.</param>
/// <param name="LogFile">Absolute path of the log file, or null.</param>
/// <param name="StateDirectory">Where this folder's state lies; may not exist yet (<see cref="Cli.StateDirectory.Create"/>).</param>
internal sealed record RunOptions(
    ClientName Name,
    string Folder,
    TimeSpan Interval,
    ushort BroadcastPort,
    IReadOnlyList<string> Interfaces,
    IReadOnlyList<PeerAddress> Peers,
    FolderKey? Key,
    RateLimit Up,
    RateLimit Down,
    LogEventLevel LogLevel,
    string? LogFile,
    string StateDirectory);
