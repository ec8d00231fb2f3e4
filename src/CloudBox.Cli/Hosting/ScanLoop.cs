using CloudBox.Cli.Options;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Scan;
using CloudBox.Network.Status;
using CloudBox.Network.Transfer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>The check: scans the whole folder at the start, at every interval and when asked, and then says the statistics unless somebody has needed it.</summary>
internal sealed class ScanLoop(
    RunOptions options,
    DirectoryScanner scanner,
    FolderEngine engine,
    FolderLoop loop,
    ScanRequests requests,
    AfterBurst afterBurst,
    IIndexStore index,
    StatusCounters broadcasts,
    TransferCounters transfers,
    TimeProvider time,
    ILogger<ScanLoop> log) : BackgroundService
{
    private const double Kilobyte = 1000;

    private ScanProblem? _lastTold;
    private long _lastCount;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cause = CheckCause.Start;
        while (true)
        {
            // Mostly the watcher has told what it will find: nobody waits then.
            await CheckAsync(isPatient: cause is CheckCause.Clock or CheckCause.Quiet, stoppingToken);
            if (cause != CheckCause.Request) TellStatistics();
            afterBurst.Checked();
            if (loop.TakeDropped() is > 0 and var dropped) HostLog.Flooded(log, dropped);
            cause = await requests.WaitAsync(options.Interval, stoppingToken);
        }
    }

    private async Task CheckAsync(bool isPatient, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var asOf = engine.Epoch;
        var report = await scanner.ScanAsync(null, asOf, PublishAsync, stop, isPatient: isPatient);
        requests.Checked(began);
        TellProblems(report);
        await loop.PostAsync(new FolderEvent.ScanFinished(report.Missing, report.Root, asOf, IsCheck: true), stop);
    }

    private ValueTask PublishAsync(IReadOnlyList<Observation> looks, CancellationToken cancel) =>
        loop.PostAsync(new FolderEvent.Observed(looks, IsCheck: true), cancel);

    // Once, and again only when something else is in the way: a check every minute should not repeat itself.
    private void TellProblems(ScanReport report)
    {
        var first = report.Problems.Count > 0 ? report.Problems[0] : null;
        if (first is not null && (first != _lastTold || report.ProblemCount != _lastCount))
        {
            foreach (var problem in report.Problems) HostLog.NotSynchronised(log, problem.Message);
            if (report.ProblemCount > report.Problems.Count) HostLog.MoreProblems(log, report.ProblemCount - report.Problems.Count);
        }

        (_lastTold, _lastCount) = (first, report.ProblemCount);
    }

    private void TellStatistics() => HostLog.Statistics(
        log,
        index.CountLive(),
        broadcasts.Broadcasts,
        broadcasts.Bytes / Kilobyte,
        transfers.BytesReceived / Kilobyte,
        transfers.MeanReceiveKilobytesPerSecond);
}
