using CloudBox.FileSystem.Installing;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Archiving;

/// <summary>A free name in the archive, for one version of one path.</summary>
internal sealed class ArchiveSlot(ParentDirectory directory, string name) : IDisposable
{
    /// <summary>The directory that the version goes to.</summary>
    public SafeFileHandle Directory => directory.Handle;

    /// <summary>The version's name in it.</summary>
    public string Name => name;

    /// <summary>Makes the slot's name durable.</summary>
    public Errno Sync(DiskBarrier barrier) => directory.Sync(barrier);

    public void Dispose() => directory.Dispose();
}
