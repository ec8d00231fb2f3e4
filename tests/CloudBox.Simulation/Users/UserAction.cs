namespace CloudBox.Simulation.Users;

/// <summary>What somebody does to a folder.</summary>
internal enum UserAction
{
    Nothing,

    /// <summary>Truncates a file and writes it again, or makes it.</summary>
    SaveInPlace,

    /// <summary>Writes another file and renames it over, as careful editors do.</summary>
    SaveByRename,

    Append,
    Delete,
    Rename,

    /// <summary>Two files trade names by way of a third.</summary>
    Swap,

    MakeDirectory,

    /// <summary><c>rm -r</c>.</summary>
    RemoveTree,

    Link,
    Touch,
    ChangeMode,

    /// <summary>Brings back old bytes from the archive.</summary>
    Restore,

    EditCopy,
    DeleteCopy,
    RenameCopy,
    RenameDirectory,

    /// <summary>How many there are.</summary>
    Count,
}
