using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>Takes what the walk finds, in tree order, and says what follows from it.</summary>
internal sealed class ScanPass(TreeMerge merge, MovedRows? moved, IIndexStore index, ObservationPipeline pipeline, ScanTally tally, ComparedDirectories compared, long asOf)
{
    /// <summary>The walk enters a directory.</summary>
    public ValueTask DirectoryAsync(DirectoryListing listing)
    {
        foreach (var problem in listing.Problems) tally.Problems.Add(problem);
        if (listing.IsVerified)
        {
            merge.PassOver(listing.Directory);
            tally.FilesSeen += listing.Files;
            return ValueTask.CompletedTask;
        }

        compared.Begin(listing);

        // Gone since its parent was read: all its rows are missing, as they would be had it gone earlier. The root cannot go.
        var isGone = listing.Errno.MeansAbsent() && listing.Directory is not null;
        return listing.Errno == Errno.None || isGone ? ValueTask.CompletedTask : BlockAsync(listing.Directory, listing.Errno);
    }

    /// <summary>The walk is at a name.</summary>
    public ValueTask EntryAsync(DiskEntry entry)
    {
        var row = merge.Advance(entry.Path);
        if (entry.Errno.MeansAbsent())
        {
            if (row is not null) merge.Miss(entry.Path);
            return ValueTask.CompletedTask;
        }

        if (entry.Errno != Errno.None) return BlockAsync(entry.Path, entry.Errno);
        return entry.Status.EntryKind switch
        {
            EntryKind.Directory => SubdirectoryAsync(entry, row),
            { } kind => FileAsync(entry, kind, row),
            _ => NotAFileAsync(entry, isKnown: row is not null),
        };
    }

    /// <summary>The walk has ended.</summary>
    public void Finish()
    {
        merge.Finish();
        foreach (var path in merge.Missing) compared.Misses(path);
    }

    // What is mounted there belongs to nobody's row, and says why when the walk tries to enter it.
    private ValueTask SubdirectoryAsync(DiskEntry entry, DiskRow? row)
    {
        if (entry.Status.IsMountRoot || row.Has(EntryKind.Directory, entry.Status.EntryStamp)) return ValueTask.CompletedTask;
        if (row is null or { Kind: EntryKind.Directory }) return LookAsync(entry, row);
        merge.Miss(entry.Path);
        return ValueTask.CompletedTask;
    }

    // A link in place of a directory: its files may all still be there, so none of them is missing.
    private ValueTask FileAsync(DiskEntry entry, EntryKind kind, DiskRow? row)
    {
        if (kind == EntryKind.File) tally.FilesSeen++;
        else merge.Block(entry.Path);
        return row.Has(kind, entry.Status.Stamp) ? ValueTask.CompletedTask : LookAsync(entry, row);
    }

    private ValueTask LookAsync(DiskEntry entry, DiskRow? row)
    {
        compared.Differs(entry.Path);
        if (row is not null) return pipeline.LookAsync(entry.Path, index.FindCommitted(entry.Path));
        if (moved?.Find(entry.Path) is not { } was) return pipeline.LookAsync(entry.Path, null);
        return moved.AsItWas(entry, entry.Status.EntryKind!.Value, was) is { } look ? pipeline.AddAsync(look) : pipeline.LookAsync(entry.Path, null, was);
    }

    private ValueTask NotAFileAsync(DiskEntry entry, bool isKnown)
    {
        var problem = $"{entry.Path} is {entry.Status.TypeInWords}: not synchronised.";
        tally.Problems.Add(new ScanProblem(entry.Path.Value, problem));
        compared.Differs(entry.Path);
        merge.Block(entry.Path);
        return isKnown
            ? pipeline.AddAsync(new Observation(entry.Path, ObservedKind.NotAFile, asOf) { Problem = problem })
            : ValueTask.CompletedTask;
    }

    private ValueTask BlockAsync(RelativePath? path, Errno errno)
    {
        var problem = $"Cannot read {path?.Value ?? "the folder"}: {errno.Describe()}.";
        tally.Problems.Add(new ScanProblem(path?.Value ?? "", problem));
        tally.WasBlocked = true;
        if (path is { } blocked) compared.Differs(blocked);
        merge.Block(path);
        return path is { } known
            ? pipeline.AddAsync(new Observation(known, ObservedKind.Unreadable, asOf) { Problem = problem })
            : ValueTask.CompletedTask;
    }
}
