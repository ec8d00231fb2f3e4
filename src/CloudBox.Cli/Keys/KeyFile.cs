using System.Security.Cryptography;
using System.Text;
using CloudBox.FileSystem;
using CloudBox.Protocol.Trust;

namespace CloudBox.Cli.Keys;

/// <summary>The file that holds a folder's key: its text and a line feed, for its owner's eyes alone.</summary>
internal static class KeyFile
{
    /// <summary>What it is called when nobody names it.</summary>
    public const string DefaultName = "cloudbox.key";

    private const UnixFileMode Others = (UnixFileMode)0x3F; // 077

    // A key's text has 67 bytes; a file of another kind is recognised without reading all of it.
    private const int MaxBytes = 1024;

    /// <summary>A new key: 256 bits from the system's cryptographic source.</summary>
    public static FolderKey NewKey() => FolderKey.FromBytes(RandomNumberGenerator.GetBytes(FolderKey.Size));

    /// <summary>Writes the key where a name was taken for it; durable on return.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Write(NewPrivateFile file, FolderKey key) => file.Write(Encoding.ASCII.GetBytes(key.ToSecretText() + "\n"));

    /// <summary>Reads a key; null with the problem, in one line without a secret, when the file holds none or others can read it.</summary>
    /// <param name="path">Absolute, links resolved.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static FolderKey? TryRead(string path, out string problem)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        problem = (mode & Others) == 0 ? "" : $"'{path}' can be used by others than its owner; a key is secret: chmod 600 '{path}'";
        if (problem.Length > 0) return null;
        Span<byte> bytes = stackalloc byte[MaxBytes];
        var text = Encoding.Latin1.GetString(bytes[..file.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false)]);
        if (FolderKey.TryParse(text, out var key)) return key;
        problem = $"'{path}' holds no key; make one with cloudbox key new, or get the folder's with cloudbox join";
        return null;
    }
}
