using System.Net;
using System.Net.Sockets;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>
/// The sync behaviour that the assignment asks for and no more: announce at each check, fetch what is newer over TCP, delete what is
/// named exactly, announce everything again when a 0x02 differs or somebody is empty, thank each broadcaster with a debug message.
/// </summary>
public sealed class SynchronisingPeer(PeerContext peer, BroadcastSocket broadcast, Dialogue dialogue)
{
    private static readonly TimeSpan ThankingPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly FolderCheck _check = new(peer);
    private readonly Dictionary<IPEndPoint, DateTime> _thanked = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        broadcast.Send(peer.Message(WireType.Status));
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(peer.Options.CheckSeconds));
        do
        {
            lock (_gate)
            {
                foreach (var message in _check.Look()) broadcast.Send(message);
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    /// <summary>Takes a datagram; one in the other byte order means nothing to this peer.</summary>
    public void Hear(WireMessage message, WireOrder order, IPEndPoint from)
    {
        if (order != peer.Options.Order || message.Client == peer.Options.Name) return;
        lock (_gate)
        {
            try
            {
                Act(message, new IPEndPoint(from.Address, message.Port));
            }
            catch (Exception problem) when (problem is SocketException or IOException)
            {
                peer.Log.Fault(from, $"after {message}: {problem.Message}");
            }
        }
    }

    private void Act(WireMessage message, IPEndPoint sender)
    {
        switch (message.Type)
        {
            case WireType.Added or WireType.Modified:
                TakeIfNewer(message.File!, sender);
                break;
            case WireType.Deleted when peer.Folder.Describe(message.File!.Name) is { } held && held.HasContentOf(message.File):
                peer.Folder.Delete(held.Name);
                _check.Forget(held.Name);
                break;
            case WireType.Empty:
                _check.Repeat();
                break;
            case WireType.NoChanges when message.DirectorySha1 != PeerFolder.DirectorySha1(peer.Folder.DescribeAll()):
                _check.Repeat();
                break;
        }

        Thank(sender);
    }

    private void TakeIfNewer(WireFile announced, IPEndPoint sender)
    {
        var held = peer.Folder.Describe(announced.Name);
        if (held is not null && (held.HasContentOf(announced) || !IsNewer(announced, held))) return;
        if (dialogue.Request(sender, announced).Text == "received" && peer.Folder.Describe(announced.Name) is { } taken) _check.Learn(taken);
    }

    private static bool IsNewer(WireFile announced, WireFile held) =>
        announced.Mtime == held.Mtime ? string.CompareOrdinal(announced.Sha1, held.Sha1) > 0 : announced.Mtime > held.Mtime;

    private void Thank(IPEndPoint sender)
    {
        if (_thanked.TryGetValue(sender, out var last) && DateTime.UtcNow - last < ThankingPause) return;
        _thanked[sender] = DateTime.UtcNow;
        new Thread(() => Greet(sender)) { IsBackground = true }.Start();
    }

    private void Greet(IPEndPoint sender)
    {
        try
        {
            dialogue.Debug(sender, $"{peer.Options.Name} heard you");
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            // A broadcaster that has left meanwhile needs no thanks.
        }
    }
}
