using System.Net;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// Lets in the datagrams of our own folder: of a closed one those that its key has tagged and that say no more than "I am here", of
/// an open one those without a tag. All others are counted, told once in a while, and have no effect. An old datagram that is sent
/// again gets in: it is a hint, which leads to a dial and there to nothing.
/// </summary>
/// <param name="key">The folder's key; null when it is open.</param>
/// <param name="counters">Where refusals are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where refusals are told.</param>
internal sealed class BeaconGate(FolderKey? key, StatusCounters counters, TimeProvider time, ILogger logger)
{
    private readonly RefusalBudget _budget = new(time);

    /// <summary>True for a datagram that may be heard.</summary>
    public bool Admits(ReadOnlySpan<byte> datagram, StatusMessage message, IPAddress source)
    {
        if (RefusalOf(datagram, message) is not { } refusal) return true;
        counters.CountRefused();
        if (_budget.TryTake(source, refusal, out var more)) Tell(refusal, LogText.Brief(message.Client.Value), source, more);
        return false;
    }

    private Refusal? RefusalOf(ReadOnlySpan<byte> datagram, StatusMessage message)
    {
        var hasTag = message.Trailer?.Tag is not null;
        if (key is null) return hasTag ? Refusal.HasKey : null;
        if (!hasTag) return Refusal.ShowsNoKey;
        if (!BeaconTag.IsRight(datagram, message, key)) return Refusal.ShowsOtherKey;
        return message.Type == StatusType.Status ? null : Refusal.SaysTooMuch;
    }

    private void Tell(Refusal refusal, string peer, IPAddress source, string more)
    {
        if (refusal == Refusal.HasKey) logger.PeerHasKey(peer, source, more);
        else logger.PeerRefused(peer, source, InWords(refusal), more);
    }

    private static string InWords(Refusal refusal) => refusal switch
    {
        Refusal.ShowsNoKey => "this folder has a key and it shows none",
        Refusal.ShowsOtherKey => "this folder has a key and it shows another",
        _ => "it broadcasts what a folder with a key keeps to itself",
    };
}
