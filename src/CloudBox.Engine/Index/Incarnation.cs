namespace CloudBox.Engine.Index;

/// <summary>
/// One start of the program on an index database. A peer that remembers one that the database does not know, or more of one than there was
/// before the next began, has met another line of it: it was restored from a backup, or cloned (I6).
/// </summary>
/// <param name="Id">Random.</param>
/// <param name="Since">The last counter when it began.</param>
public readonly record struct Incarnation(ulong Id, ulong Since);
