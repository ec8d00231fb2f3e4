namespace CloudBox.Simulation.Disk;

/// <summary>Is told what becomes of bytes, at the very moment.</summary>
internal interface IDiskWatch
{
    /// <summary>One more inode in the folder or the archive holds these bytes.</summary>
    void Gained(Blob content);

    /// <summary>One less.</summary>
    void Lost(SimDisk disk, Blob content);

    /// <summary>The program has given bytes a name in the folder.</summary>
    void Shown(SimDisk disk, Inode inode, Inode directory, string name);

    /// <summary>The program has given a directory of the folder another name, with all that is in it.</summary>
    void Carried(SimDisk disk, Inode directory, string from, string to);

    /// <summary>The program has given a file its name back, which it had taken while a user wrote.</summary>
    void WentBack(SimDisk disk, Inode inode, string from);

    /// <summary>The program has moved something out of the folder.</summary>
    void Displaced(SimDisk disk, Inode inode, bool mayBeUnnoticed);

    /// <summary>The program has taken a name away that it has not been told to: its directory has another one by now.</summary>
    void Left(SimDisk disk, Inode directory, string name);

    /// <summary>The program is about to remove the last name of bytes that are not its own.</summary>
    void Destroyed(SimDisk disk, Inode inode, string name);

    /// <summary>Bytes have become these by themselves.</summary>
    void Rotted(Blob after);

    /// <summary>What the program has staged, or nothing that anybody knows: the oracle may know these bytes from elsewhere.</summary>
    void Identify(Blob content);
}
