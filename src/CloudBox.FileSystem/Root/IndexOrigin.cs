namespace CloudBox.FileSystem.Root;

/// <summary>What an index is to the folder that it is to keep (I6).</summary>
public enum IndexOrigin
{
    /// <summary>It kept the folder last, or nothing has kept the folder before.</summary>
    Own,

    /// <summary>An older copy, or another folder's: it has another replica id now.</summary>
    Renewed,

    /// <summary>A new one for a folder that another one kept, which is not here: deleted, or left on another host.</summary>
    Replacement,
}
