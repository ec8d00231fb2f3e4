namespace CloudBox.Simulation.Disk;

/// <summary>One name in one directory gets another inode, or none.</summary>
internal readonly record struct NameSlot(Inode Directory, string Name, Inode? To);

/// <summary>A change of names that a power cut keeps or loses as a whole: a rename has two slots.</summary>
internal sealed record NameChange(NameSlot First, NameSlot? Second = null)
{
    /// <summary>True when this has to be on the platter before <paramref name="later"/> can be.</summary>
    public bool Precedes(NameChange later) => Concerns(later.First) || (later.Second is { } second && Concerns(second));

    /// <summary>True when a name of this directory changes.</summary>
    public bool Touches(Inode directory) => First.Directory == directory || Second?.Directory == directory;

    private bool Concerns(NameSlot slot) => Concerns(First, slot) || (Second is { } second && Concerns(second, slot));

    // The same name; or a name in a directory that gets its own name here; or another name of the same inode.
    private static bool Concerns(NameSlot earlier, NameSlot later) =>
        (earlier.Directory == later.Directory && earlier.Directory.Names.Comparer.Equals(earlier.Name, later.Name))
        || earlier.To == later.Directory
        || (earlier.To is not null && earlier.To == later.To);
}
