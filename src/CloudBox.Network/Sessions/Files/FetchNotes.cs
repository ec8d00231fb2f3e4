using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Progress;

namespace CloudBox.Network.Sessions.Files;

/// <summary>What is told and counted of each file that was asked for, however its bytes travelled.</summary>
internal static class FetchNotes
{
    /// <summary>Where the progress of a file is noted, when it is large.</summary>
    public static ProgressMeter? Begin(SessionContext context, SessionPeer peer, ContentOrder order) => order.Content.Length >= SessionLimits.LargeFile
        ? context.Progress.Begin(order.For, peer.Name, isIncoming: true, order.Content.Length)
        : null;

    public static void Add(SessionContext context, SessionPeer peer, ContentOrder order, ContentResult result, TimeSpan took)
    {
        if (result.Outcome != FetchOutcome.Received)
        {
            context.Log.FileNotReceived(order.For, peer.Name, result.Problem);
            return;
        }

        context.Counters.Received(order.Content.Length, took);
        context.Log.FileReceived(order.For, peer.Name, order.Content.Length, took.TotalMilliseconds);
    }
}
