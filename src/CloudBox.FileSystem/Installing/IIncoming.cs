using CloudBox.FileSystem.Linux;

namespace CloudBox.FileSystem.Installing;

/// <summary>What an install puts in place: staged bytes, or the link that they are the text of. It is in the stage until it is put.</summary>
internal interface IIncoming
{
    /// <summary>Its name in the stage.</summary>
    string Name { get; }

    /// <summary>Sets the mtime, and permission bits where there are some to set.</summary>
    Errno SetMetadata(long modifiedNs, uint? mode);

    /// <summary>Looks at it, wherever it is.</summary>
    Errno Stat(out FileStatus status);

    /// <summary>Makes the bytes durable, and what was set before, unless they are: before they get a name.</summary>
    Errno MakeDurable();

    /// <summary>Makes its metadata durable, as far as that is not its directory's business and has not been done.</summary>
    Errno Sync(DiskBarrier barrier);

    /// <summary>It has left the stage: it is in the folder or in the archive, and not the stage's to drop.</summary>
    void Leave();

    /// <summary>It is back in the stage under its name.</summary>
    void Return();
}
