using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Parts of a wanted file, on their way into their places.</summary>
/// <param name="ranges">The parts, ascending.</param>
/// <param name="put">Takes bytes of one part, which are not kept, and their offset in the file.</param>
internal sealed class PendingRanges(ImmutableArray<ByteRange> ranges, Action<ReadOnlySpan<byte>, long> put) : PatchAnswer
{
    private int _range;
    private long _inRange;

    protected override string? Add_NeedsLock(ReadOnlySpan<byte> bytes, bool isLast)
    {
        try
        {
            while (!bytes.IsEmpty && _range < ranges.Length) bytes = bytes[Put_NeedsLock(bytes)..];
        }
        catch (IOException problem)
        {
            return $"it cannot be stored here: {problem.Message}";
        }

        if (!bytes.IsEmpty) return "more bytes came than were asked for";
        return isLast && _range < ranges.Length ? "fewer bytes came than were asked for" : null;
    }

    // The start of these bytes, as far as the range goes.
    private int Put_NeedsLock(ReadOnlySpan<byte> bytes)
    {
        var range = ranges[_range];
        var count = (int)Math.Min(bytes.Length, range.Length - _inRange);
        put(bytes[..count], range.Offset + _inRange);
        _inRange += count;
        if (_inRange < range.Length) return count;
        _range++;
        _inRange = 0;
        return count;
    }
}
