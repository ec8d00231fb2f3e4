using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Hosts;

/// <summary>Incoming bytes on a simulated disk. What fills them is a step sequence, so the filling calls are not used.</summary>
internal sealed class SimStaged(SimDisk disk, string name, Inode inode) : IStagedFile
{
    private bool _isDropped;

    public string Name => name;

    public Inode Inode => inode;

    /// <summary>True while the bytes are in the stage, complete.</summary>
    public bool IsReady => IsInStage && !_isDropped;

    public bool IsInStage { get; set; } = true;

    /// <summary>True once the bytes are durable, or have failed to become so.</summary>
    public bool IsDurable { get; set; }

    /// <summary>True while nothing has been set since.</summary>
    public bool IsMetadataDurable { get; set; }

    public void Append(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public ContentId Complete() => throw new NotSupportedException();

    public void Dispose()
    {
        if (_isDropped) return;
        _isDropped = true;
        if (IsInStage) disk.Unlink(disk.Stage, name, byUser: false);
    }
}
