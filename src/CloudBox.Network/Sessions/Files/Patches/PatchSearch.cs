using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Finds files here that have parts of a wanted one: asks the peer for a few short pieces of it (<see cref="PatchSamples"/>), and looks for them at a few places of a few files.</summary>
/// <param name="requests">How the peer is asked.</param>
internal sealed class PatchSearch(PatchRequests requests)
{
    /// <summary>The first file that has something; null when there is none, or when the peer does not answer. The caller disposes it.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="order">The wanted file.</param>
    /// <param name="missing">The parts that are sought, ascending.</param>
    /// <param name="known">A file whose parts are known already; null for none.</param>
    /// <param name="mostLength">Longer files are passed over.</param>
    /// <param name="cancel">It is not wanted any more.</param>
    public async Task<PatchBase?> FindAsync(
        IPatchFiles files, ContentOrder order, ImmutableArray<ByteRange> missing, IServedFile? known, long mostLength, CancellationToken cancel)
    {
        PatchSamples? samples = null;
        foreach (var candidate in files.OpenOthers(order.For, order.Content.Length).Take(PatchLimits.MaxCandidates))
        {
            var isFound = false;
            try
            {
                if (candidate.File.Stamp.Size < PatchLimits.MinLength || candidate.File.Stamp.Size > mostLength) continue;
                if (candidate.File.Stamp.Inode == known?.Stamp.Inode) continue;
                samples ??= await AskAsync(order, missing, known, cancel); // only when there is something to look into
                if (samples is null) return null;
                isFound = AreIn(samples, candidate.File);
                if (isFound) return candidate;
            }
            finally
            {
                if (!isFound) candidate.Dispose();
            }
        }

        return null;
    }

    private async Task<PatchSamples?> AskAsync(ContentOrder order, ImmutableArray<ByteRange> missing, IServedFile? known, CancellationToken cancel)
    {
        var samples = PatchSamples.Spread(order.Content.Length, missing);
        var problem = await requests.AskAsync(
            new PendingRanges(samples.Ranges, samples.Take), request => new Frame.GetParts(request, order.At, order.Content, samples.Ranges), cancel);
        if (problem is not null) return null;
        if (known is not null) samples.Disregard(known);
        return samples;
    }

    // One that cannot be read has nothing for us.
    private static bool AreIn(PatchSamples samples, IServedFile file)
    {
        try
        {
            return samples.AreIn(file);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
