using System.Security.Cryptography;

namespace CloudBox.FileSystem.Index;

/// <summary>Random 64-bit ids, for replicas and incarnations.</summary>
internal static class RandomId
{
    /// <summary>Another one; never 0.</summary>
    public static ulong Next()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong id;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            id = BitConverter.ToUInt64(bytes);
        }
        while (id == 0);
        return id;
    }
}
