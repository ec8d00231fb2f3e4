using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// A path as a database key whose byte order is tree order: UTF-8 with '/' replaced by 0x01, which no name can contain and
/// which sorts before every byte that one can.
/// </summary>
internal static class TreeKey
{
    private const byte Separator = 0x01;

    /// <summary>Sorts after every key: 0xFF does not occur in UTF-8.</summary>
    public static readonly byte[] End = [0xFF];

    public static byte[] Of(RelativePath path)
    {
        var key = Encoding.UTF8.GetBytes(path.Value);
        key.AsSpan().Replace((byte)'/', Separator);
        return key;
    }

    /// <summary>Lies after a path's key and before those of all that is below it.</summary>
    public static byte[] BelowOf(RelativePath path) => [.. Of(path), Separator];

    /// <summary>The least key after a path and all that lies below it.</summary>
    public static byte[] EndOf(RelativePath path) => [.. Of(path), Separator + 1];

    /// <summary>The least key after this one.</summary>
    public static byte[] After(ReadOnlySpan<byte> key) => [.. key, 0];

    /// <summary>Reads a key back; false when it is none. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, out RelativePath path)
    {
        path = default;
        if (key.Length > RelativePath.MaxBytes || key.Contains((byte)'/')) return false;
        Span<byte> name = stackalloc byte[RelativePath.MaxBytes];
        name = name[..key.Length];
        key.CopyTo(name);
        name.Replace(Separator, (byte)'/');
        return RelativePath.TryParse(name, out path, out _);
    }
}
