using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What the index says of a name's place on disk, without its versions: all that a walk needs of what nobody has touched.</summary>
/// <param name="Path">The name.</param>
/// <param name="Stamp">As <see cref="IndexRow.OnDisk"/> has it.</param>
/// <param name="Kind">What stands there (<see cref="IndexRow.OnDiskAs"/>); <see cref="EntryKind.Deleted"/> when its versions say that nothing should.</param>
public readonly record struct DiskRow(RelativePath Path, DiskStamp Stamp, EntryKind Kind);
