using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// Looks again at every name that a walk did not find: a file that was made, moved or put back while the walk ran is not
/// missing.
/// </summary>
internal sealed class MissingCheck(IFolder folder, IIndexStore index, long asOf)
{
    private const int BatchSize = 256;

    private readonly List<Observation> _confirmed = [];

    /// <summary>No file is there.</summary>
    public IReadOnlyList<Observation> Confirmed => _confirmed;

    public async Task RunAsync(
        IReadOnlyList<RelativePath> missing,
        Func<IReadOnlyList<Observation>, CancellationToken, ValueTask> publish,
        CancellationToken cancellation)
    {
        foreach (var paths in missing.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var found = Look(paths);
            if (found.Count > 0) await publish(found, cancellation);
        }
    }

    // What stands there after all and differs from its row.
    private List<Observation> Look(RelativePath[] paths)
    {
        var found = new List<Observation>();
        foreach (var path in paths)
        {
            var row = index.FindCommitted(path);
            if (row?.OnDisk is null) continue; // removed here meanwhile, by an install
            var observation = folder.Observe(path, row, asOf);
            if (observation.Kind is ObservedKind.Absent or ObservedKind.Directory) _confirmed.Add(observation);
            else if (observation.Kind != ObservedKind.File || observation.Stamp != row.OnDisk) found.Add(observation);
        }

        return found;
    }
}
