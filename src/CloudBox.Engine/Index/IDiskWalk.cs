using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>Goes through the committed rows of what is on disk, in tree order, and need not read those that nobody wants.</summary>
public interface IDiskWalk : IEnumerator<DiskRow>
{
    /// <summary>Leaves out the rows before a name; the next one is the first that is at it or beyond. Never goes back.</summary>
    void SkipTo(RelativePath path);

    /// <summary>Leaves out what is before a name, the name, and all that lies below it.</summary>
    void SkipPast(RelativePath path);
}
