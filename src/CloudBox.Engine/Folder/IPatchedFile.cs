using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Folder;

/// <summary>Where a file that is put together from parts waits.</summary>
public interface IPatchStage
{
    /// <summary>Opens a file whose parts come in any order.</summary>
    /// <param name="length">Bytes that it will have; the space for them is checked first.</param>
    /// <exception cref="NoSpaceException">They do not fit.</exception>
    IPatchedFile CreatePatched(long length);
}

/// <summary>
/// A staged file that is put together from parts. It is named by reading all of it again, so it does not matter where a part came from. Parts may
/// come from several threads at once; nothing is appended.
/// </summary>
public interface IPatchedFile : IStagedFile
{
    /// <summary>Puts bytes in their place.</summary>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Puts part of a file that is here in its place, within the kernel where that can be.</summary>
    /// <param name="source">The file.</param>
    /// <param name="from">Where the part begins there.</param>
    /// <param name="place">Where it belongs.</param>
    /// <exception cref="IOException">The source has become shorter, or cannot be read; or there is no room.</exception>
    void Copy(IServedFile source, long from, ByteRange place);
}
