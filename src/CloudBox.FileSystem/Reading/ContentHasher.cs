using System.IO.Hashing;
using System.Security.Cryptography;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Reading;

/// <summary>Names content while it passes by: SHA1, XXH128 and length of everything appended. Not thread-safe.</summary>
internal sealed class ContentHasher : IDisposable
{
    private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly XxHash128 _xxh128 = new();

    /// <summary>Bytes appended so far.</summary>
    public long Length { get; private set; }

    /// <summary>The name of bytes that are all in memory.</summary>
    public static ContentId Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> sha1 = stackalloc byte[Sha1Digest.Size];
        CryptographicOperations.HashData(HashAlgorithmName.SHA1, bytes, sha1);
        return new(bytes.Length, Sha1Digest.FromBytes(sha1), XxHash128.HashToUInt128(bytes));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha1.AppendData(bytes);
        _xxh128.Append(bytes);
        Length += bytes.Length;
    }

    /// <summary>The name of everything appended. Call once.</summary>
    public ContentId Finish()
    {
        Span<byte> sha1 = stackalloc byte[Sha1Digest.Size];
        _sha1.GetHashAndReset(sha1);
        return new(Length, Sha1Digest.FromBytes(sha1), _xxh128.GetCurrentHashAsUInt128());
    }

    public void Dispose() => _sha1.Dispose();
}
