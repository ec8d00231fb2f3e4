using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

/// <summary>
/// The lines of the TCP side, ids 2100 to 2199. What a peer chose (names, texts) is escaped here and nowhere else;
/// <c>withheld</c> counts like lines that a <see cref="LogBudget"/> kept back.
/// </summary>
internal static partial class TransferLog
{
    public static void Fetched(this ILogger log, FileRecord file, Peer peer, TimeSpan took)
    {
        if (log.IsEnabled(LogLevel.Information)) FetchedLine(log, Show(file.Path), file.Length, Show(peer), took.TotalMilliseconds);
    }

    public static void FetchFailed(this ILogger log, FetchOrder order, FetchResult result)
    {
        var level = result.Outcome == FetchOutcome.Refused ? LogLevel.Information : LogLevel.Warning;
        var (file, peer) = (Show(order.Wanted.Path), Show(order.Peer));
        FetchFailedLine(log, level, file, peer, result.Outcome, result.Problem);
    }

    public static void Sent(this ILogger log, FileRecord file, ClientName client, IPAddress to, TimeSpan took)
    {
        if (log.IsEnabled(LogLevel.Information)) SentLine(log, Show(file.Path), file.Length, Show(client), to, took.TotalMilliseconds);
    }

    public static void SendAborted(this ILogger log, RelativePath path, ClientName client, IPAddress to, string why) =>
        SendAbortedLine(log, Show(path), Show(client), to, why);

    public static void RequestRefused(this ILogger log, RelativePath path, ClientName client, IPAddress from, string why, long withheld) =>
        RequestRefusedLine(log, Show(path), Show(client), from, LogText.Escape(why), More(withheld));

    public static void OfferTaken(this ILogger log, FileRecord file, ClientName client, IPAddress from) =>
        OfferTakenLine(log, Show(file.Path), file.Length, Show(client), from);

    public static void OfferUnwanted(this ILogger log, RelativePath path, ClientName client, IPAddress from)
    {
        if (log.IsEnabled(LogLevel.Debug)) OfferUnwantedLine(log, Show(path), Show(client), from);
    }

    public static void OfferFailed(this ILogger log, FetchResult result, ClientName client, IPAddress from) =>
        OfferFailedLine(log, Show(result.Actual.Path), Show(client), from, result.Outcome, result.Problem);

    public static void OfferNotSent(this ILogger log, RelativePath path, Peer peer, string? why) =>
        OfferNotSentLine(log, Show(path), Show(peer), why);

    public static void DeleteChecked(this ILogger log, RelativePath path, Peer peer, DeleteAnswer answer)
    {
        if (log.IsEnabled(LogLevel.Information)) DeleteCheckedLine(log, Show(peer), Show(path), answer);
    }

    public static void DeleteCheckFailed(this ILogger log, RelativePath path, Peer peer, string? why) =>
        DeleteCheckFailedLine(log, Show(peer), Show(path), why);

    public static void DeleteCheckAnswered(this ILogger log, RelativePath path, ClientName client, IPAddress from, bool stands)
    {
        if (log.IsEnabled(LogLevel.Debug)) DeleteCheckAnsweredLine(log, Show(client), from, Show(path), stands ? "deleted" : "here");
    }

    public static void DebugReceived(this ILogger log, ClientName client, IPAddress from, string? text, long withheld) =>
        DebugReceivedLine(log, Show(client), from, LogText.Escape(text), More(withheld));

    public static void DebugNotSent(this ILogger log, Peer peer, string why)
    {
        if (log.IsEnabled(LogLevel.Debug)) DebugNotSentLine(log, Show(peer), why);
    }

    public static void UnaskedPush(this ILogger log, RelativePath path, IPAddress from, long withheld) =>
        UnaskedPushLine(log, Show(path), from, More(withheld));

    public static void ConnectionRefused(this ILogger log, IPAddress from, long withheld) =>
        ConnectionRefusedLine(log, from, More(withheld));

    public static void StreamDropped(this ILogger log, IPAddress from, string why, long withheld) =>
        StreamDroppedLine(log, from, why, More(withheld));

    private static string Show(RelativePath path) => LogText.Escape(path.Value);

    private static string Show(ClientName name) => LogText.Escape(name.Value);

    private static string Show(Peer peer) => $"{Show(peer.Name)} ({peer.Key.Address}:{peer.Key.TcpPort})";

    private static string More(long withheld) => withheld == 0 ? "" : $" (and {withheld} like it before)";
}
