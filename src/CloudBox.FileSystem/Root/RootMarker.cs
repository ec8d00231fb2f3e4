using System.Security.Cryptography;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// The file <c>.cloudbox/marker</c> with a random nonce. It tells the folder from a mount point whose disk is missing and from
/// another folder with the same path.
/// </summary>
internal static class RootMarker
{
    /// <summary>Name in the program's directory.</summary>
    public const string FileName = "marker";

    /// <summary>Reads the nonce; ENOENT when there is no marker, EINVAL when its text is no nonce.</summary>
    public static Errno Read(SafeFileHandle ownDirectory, out ulong nonce) => SmallFile.Read(ownDirectory, FileName, out nonce);

    /// <summary>Writes a new nonce, durably. EEXIST: a marker is there already.</summary>
    public static Errno Create(SafeFileHandle ownDirectory, out ulong nonce)
    {
        nonce = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return SmallFile.Create(ownDirectory, FileName, nonce);
    }
}
