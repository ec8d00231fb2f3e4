namespace CloudBox.Simulation.Variants;

/// <summary>A known mistake that a run makes on purpose, outside the production code: the simulator has to find it.</summary>
internal enum Defect
{
    None,

    /// <summary>Two histories are merged while the bytes of one side are kept.</summary>
    MergesVectorsKeepingOneSide,

    /// <summary>The disk is looked at, and then a rename replaces whatever is there by then.</summary>
    ChecksThenRenames,

    /// <summary>Tombstones are forgotten when they are old.</summary>
    DropsTombstonesByAge,

    /// <summary>Bytes get their name before they are durable.</summary>
    RenamesUnsynced,

    /// <summary>A directory that cannot be read looks empty.</summary>
    DeletesFromFailedScan,

    /// <summary>A check reads files whose stat has not changed, and does not say that it has not.</summary>
    ReadsWithoutNeed,

    /// <summary>What a peer sends is put in place without being compared with what was asked for.</summary>
    TakesWhatComes,

    /// <summary>On disks with coarse times nobody notices that a file was touched.</summary>
    MissesTouches,

    /// <summary>A directory that a peer has removed goes with whatever is in it.</summary>
    RemovesTreesUnseen,

    /// <summary>Peers are not told who else takes part.</summary>
    SaysNothingOfOthers,
}
