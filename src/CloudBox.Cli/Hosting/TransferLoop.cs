using CloudBox.Network.Transfer;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>Watches the TCP side, which listens by itself from the start: a host that can no longer accept ends, it does not go mute.</summary>
internal sealed class TransferLoop(TransferService transfers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => transfers.Completion.WaitAsync(stoppingToken);
}
