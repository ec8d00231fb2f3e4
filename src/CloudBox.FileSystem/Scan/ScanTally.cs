using System.Collections.Concurrent;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>What a scan counts. <see cref="Looked"/> is called by several workers, the rest by the walk.</summary>
internal sealed class ScanTally
{
    private long _bytesHashed;

    public long FilesSeen { get; set; }

    public long BytesHashed => Interlocked.Read(ref _bytesHashed);

    /// <summary>True when something on the way could not be looked at.</summary>
    public bool WasBlocked { get; set; }

    public ProblemLog Problems { get; } = new();

    /// <summary>What went away between the walk and the look.</summary>
    public ConcurrentQueue<RelativePath> Vanished { get; } = new();

    /// <summary>
    /// Directories that had another name. Told when all that was in them has been: a peer that hears of a directory's end while it has not heard of
    /// its files' keeps it for them.
    /// </summary>
    public ConcurrentQueue<Observation> MovedDirectories { get; } = new();

    /// <summary>A worker has looked at something.</summary>
    public void Looked(Observation observation, IndexRow? row)
    {
        if (observation.Kind == ObservedKind.Absent || row.IsMissing(observation)) Vanished.Enqueue(observation.Path);
        if (observation is { Kind: ObservedKind.Directory, MovedFrom: not null }) MovedDirectories.Enqueue(observation);
        if (observation.Kind == ObservedKind.File) Interlocked.Add(ref _bytesHashed, observation.Stamp.Size);
        if (observation.Problem is { } problem) Problems.Add(new ScanProblem(observation.Path.Value, problem));
    }
}
