using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// Looks again at every name that a walk did not find: what was made, moved or put back while the walk ran is not missing.
/// </summary>
internal sealed class MissingCheck(IFolder folder, IIndexStore index, long asOf)
{
    private const int BatchSize = 256;

    private readonly List<Observation> _confirmed = [];

    /// <summary>What the row has on disk does not stand there.</summary>
    public IReadOnlyList<Observation> Confirmed => _confirmed;

    public async Task RunAsync(
        IReadOnlyList<RelativePath> missing,
        Func<IReadOnlyList<Observation>, CancellationToken, ValueTask> publish,
        CancellationToken cancellation)
    {
        // What is inside before its directory: one that is gone then had nothing in it that was found after all.
        foreach (var paths in missing.Reverse().Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var found = Look(paths);
            if (found.Count > 0) await publish(found, cancellation);
        }
    }

    // What stands there after all and differs from its row.
    private List<Observation> Look(RelativePath[] paths)
    {
        // What has nothing on disk was removed here meanwhile, by an install.
        var looks = paths.Zip(index.FindAllCommitted(paths)).Where(look => look.Second?.OnDisk is not null).ToList();
        var found = new List<Observation>();
        foreach (var ((_, row), observation) in looks.Zip(folder.ObserveAll(looks, asOf)))
        {
            if (row.IsMissing(observation)) _confirmed.Add(observation);
            if (observation.Kind != ObservedKind.Absent && !row.Has(observation)) found.Add(observation);
        }

        return found;
    }
}
