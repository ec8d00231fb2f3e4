namespace CloudBox.Engine.Index;

/// <summary>
/// A hash of the names of all live files in ordinal order (FNV-1a, 64 bits, a 00 after each name). The directory SHA1 covers
/// content in the order of names but not the names, so a rename that keeps the order leaves it as it was; modern peers compare
/// both. It finds accidents, it proves nothing.
/// </summary>
public struct NamesHash()
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The hash of the names added so far.</summary>
    public ulong Value { get; private set; } = Offset;

    /// <summary>Adds the next name, as UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> name)
    {
        var hash = Value;
        foreach (var octet in name) hash = (hash ^ octet) * Prime;
        Value = hash * Prime;
    }
}
