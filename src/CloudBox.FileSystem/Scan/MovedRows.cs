using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>The rows of a directory under its old name, found by its new one. Asked in tree order, which a rename leaves as it is.</summary>
/// <param name="rows">The rows of the old name and of what is below it.</param>
/// <param name="from">The old name.</param>
/// <param name="to">The new one.</param>
internal sealed class MovedRows(TreeMerge rows, RelativePath from, RelativePath to) : IDisposable
{
    /// <summary>What was known of this name when it was below the old one; null for nothing.</summary>
    public IndexRow? Find(RelativePath path) =>
        RelativePath.TryParse($"{from.Value}{path.Value[to.Value.Length..]}", out var old, out _) ? rows.Advance(old) : null;

    public void Dispose() => rows.Dispose();
}
