namespace CloudBox.Protocol.Values;

/// <summary>One version of a path that no other version known here has replaced.</summary>
public sealed record Sibling(Dot Dot, FileEntry Entry);
