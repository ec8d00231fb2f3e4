using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Peers;

/// <summary>
/// Which files the C original can hold: those right in its folder, not hidden, with names that fit its buffers. It lists a file
/// as its own as soon as it hears of it, so what it cannot hold is missing at its next check, and it says that it was deleted.
/// </summary>
public static class COriginalFiles
{
    /// <summary>Longest name in bytes; a longer one overruns its stack.</summary>
    public const int MaxNameBytes = 254;

    /// <summary>True when it can have this file. A push of one in a directory that it does not have makes it exit.</summary>
    public static bool CanHold(RelativePath path) => path.Value[0] != '.' && !path.Value.Contains('/') && FitsItsBuffers(path);

    /// <summary>True when a message that names this file does it no harm.</summary>
    public static bool FitsItsBuffers(RelativePath path) => path.Utf8Length <= MaxNameBytes;
}
