using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Variants;

/// <summary>The engine's decisions with a mistake in them.</summary>
internal static class Altered
{
    private const long TooOldNs = 4 * SimOptions.SecondNs;

    /// <summary>What a defective program would do.</summary>
    public static IReadOnlyList<Effect> By(Defect defect, IReadOnlyList<Effect> effects, SimHost host, World world) => defect switch
    {
        Defect.MergesVectorsKeepingOneSide => [.. effects.Select(effect => KeepOneSide(effect, host))],
        Defect.DropsTombstonesByAge => [.. effects, .. OldTombstones(host)],
        Defect.SaysNothingOfOthers => [.. effects.Select(HideMembers)],
        _ => effects,
    };

    private static Effect HideMembers(Effect effect) => effect is Effect.SendFrame { Frame: Frame.IndexOffer offer } send
        ? send with { Frame = offer with { Members = [] } }
        : effect;

    private static Effect KeepOneSide(Effect effect, SimHost host)
    {
        if (effect is not Effect.Put { Row: { Versions: { Siblings.Length: > 1, Winner: { } winner } versions } row } put) return effect;
        var ours = host.Index.Find(row.Path)?.Versions.Winner;
        var kept = versions.Siblings.Contains(ours!) ? ours! : winner;
        return put with { Row = row with { Versions = new VersionSet([kept], versions.Context) } };
    }

    private static IEnumerable<Effect> OldTombstones(SimHost host) => host.Index.Rows
        .Where(row => row is { OnDisk: null, Versions.Siblings: [{ Entry: { Kind: EntryKind.Deleted } deleted }] } && deleted.StampNs < host.WallNs - TooOldNs)
        .OrderBy(row => row.Path).Select(row => new Effect.Forget(row.Path)).ToArray();
}
