namespace CloudBox.Simulation.Disk;

internal enum Errno
{
    None,
    ENOENT,
    EEXIST,
    ENOTDIR,
    EISDIR,
    ENOTEMPTY,
    ELOOP,
    EINVAL,
    EIO,
    ENOSPC,
}
