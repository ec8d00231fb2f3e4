using System.Buffers;
using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Installing;

// Put together from parts. The room stays promised until all is there: parts come from several threads, and promises are counted by one.
internal sealed partial class StagedFile : IPatchedFile
{
    private const int CopyBytes = 256 * 1024;

    private readonly long _length = length;
    private readonly Lock _partsGate = new();
    private readonly WrittenRanges _parts = new();
    private TrailingHasher? _trailing;

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        BeginPart(new ByteRange(offset, bytes.Length));
        Check(LibC.Write(handle, bytes, offset), "write incoming bytes");
        EndPart(new ByteRange(offset, bytes.Length));
    }

    public void Copy(IServedFile source, long from, ByteRange place)
    {
        BeginPart(place);
        var copied = 0L;
        if (source is ServedFile file)
        {
            var errno = LibC.Copy(file.Handle, from, handle, place.Offset, place.Length, out copied);
            if (!MeansByHand(errno)) Check(errno, "copy part of a file that is here");
        }

        CopyByHand(source, from + copied, new ByteRange(place.Offset + copied, place.Length - copied));
        LibC.StartWriting(handle, place.Offset, place.Length);
        EndPart(place);
    }

    private static bool MeansByHand(Errno errno) => errno is Errno.EXDEV or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP;

    private void CopyByHand(IServedFile source, long from, ByteRange place)
    {
        if (place.Length == 0) return;
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (var done = 0L; done < place.Length;)
            {
                var read = source.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, place.Length - done)), from + done);
                if (read == 0) throw new IOException("The file that part of another is copied from became shorter.");
                Check(LibC.Write(handle, buffer.AsSpan(0, read), place.Offset + done), "copy part of a file that is here");
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void BeginPart(ByteRange place)
    {
        EnsureFilling();
        ArgumentOutOfRangeException.ThrowIfNegative(place.Offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(place.End, _length);
        lock (_partsGate) _trailing ??= new TrailingHasher(handle);
    }

    // What is here without a gap from the start on is hashed while the rest comes.
    private void EndPart(ByteRange place)
    {
        lock (_partsGate)
        {
            _parts.Add(place.Offset, place.Length);
            _trailing!.Advance(_parts.Prefix);
        }
    }

    private void Check(Errno errno, string action)
    {
        if (errno == Errno.None) return;
        var failure = ErrnoException.From(errno, action);
        throw Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
    }
}
