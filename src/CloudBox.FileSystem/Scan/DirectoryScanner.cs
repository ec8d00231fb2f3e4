using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// Compares the folder with the index: a depth-first walk merged with the index's rows, so that memory grows with the largest
/// directory and with what is missing, not with the tree. Links are never followed, and what is mounted inside the folder is not
/// entered. Scans may run at once. What a scan before has found as the index has it, and what looks as it did then, is not compared again (<see cref="VerifiedDirectories"/>).
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="folder">Looks at single paths.</param>
/// <param name="index">What was known.</param>
/// <param name="verified">The directories that need no comparison; of the same index.</param>
/// <param name="options">How much is done at once; null for the defaults.</param>
public sealed class DirectoryScanner(FolderRoot root, IFolder folder, IIndexStore index, VerifiedDirectories verified, ScanOptions? options = null)
{
    private readonly ScanOptions _options = options ?? new ScanOptions();

    /// <summary>Scans the folder, or one path and what lies below it.</summary>
    /// <param name="under">What to scan; null is everything.</param>
    /// <param name="asOf">The engine's epoch, goes into each observation.</param>
    /// <param name="publish">
    /// Takes batches of what differs from the index, one call at a time, while the scan runs: files, links and directories that
    /// are new or have changed, files that are unstable, what cannot be read, and what is never synchronised where a row says
    /// that something is. In no order: a file may come before its directory. Whoever returns late slows the scan, and gets larger
    /// batches.
    /// </param>
    /// <param name="cancellation">Stops the scan.</param>
    /// <param name="movedFrom">The name that <paramref name="under"/> had before it was renamed, when the watcher saw that.</param>
    /// <param name="isPatient">True when nobody waits for it: it takes less of the processors, and longer.</param>
    public async Task<ScanReport> ScanAsync(
        RelativePath? under,
        long asOf,
        Func<IReadOnlyList<Observation>, CancellationToken, ValueTask> publish,
        CancellationToken cancellation,
        RelativePath? movedFrom = null,
        bool isPatient = false)
    {
        var before = folder.CheckRoot();
        if (!before.IsHealthy) return new ScanReport(0, 0, [], [], 0, IsComplete: false, before);

        var compared = new ComparedDirectories(verified); // before the first row is read
        using var merge = new TreeMerge(index.WalkDisk(under));
        using var moved = movedFrom is { } from && under is { } to ? new MovedRows(index.WalkLive(from).GetEnumerator(), from, to, folder.Observe(from, index.FindCommitted(from), asOf)) : null;
        var tally = new ScanTally();
        using var pipeline = new ObservationPipeline(folder, asOf, _options, publish, tally.Looked, cancellation);
        var pass = new ScanPass(merge, moved, index, pipeline, tally, compared, asOf);
        await pipeline.RunAsync(token => WalkAsync(under, pass, isPatient ? 0 : _options.ReadAhead, token));

        if (!tally.MovedDirectories.IsEmpty) await publish([.. tally.MovedDirectories], cancellation);
        var missing = new MissingCheck(folder, index, asOf);
        await missing.RunAsync([.. merge.Missing, .. tally.Vanished], publish, cancellation);
        var after = folder.CheckRoot();
        if (after.IsHealthy) compared.Remember();
        return new ScanReport(
            tally.FilesSeen,
            tally.BytesHashed,
            after.IsHealthy ? missing.Confirmed : [],
            tally.Problems.Kept,
            tally.Problems.Count,
            after.IsHealthy && !tally.WasBlocked,
            after);
    }

    private async Task WalkAsync(RelativePath? under, ScanPass pass, int readAhead, CancellationToken cancellation)
    {
        if (under is { } top)
        {
            var errno = root.TryStat(top, out var status);
            await pass.EntryAsync(new DiskEntry(top, status, errno));
            if (errno != Errno.None || !status.IsDirectory)
            {
                pass.Finish();
                return;
            }
        }

        var walker = new DirectoryWalker(root, readAhead, verified);
        await foreach (var step in walker.WalkAsync(under, cancellation))
        {
            if (step.IsFirst) await pass.DirectoryAsync(step.Listing);
            foreach (var entry in step.Entries) await pass.EntryAsync(entry);
        }

        pass.Finish();
    }
}
