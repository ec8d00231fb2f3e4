using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>
/// Directories that are gone with all that was known in them, seen in a crowd of names that are gone. People hear of the topmost ones; peers take each away as a whole, and of a
/// very large one its parts, so that they hold back no more than they can.
/// </summary>
public sealed class GoingTrees
{
    /// <summary>Names in a directory that goes as a whole: peers hold back that much before they can take it away.</summary>
    public const int MostNames = 50_000;

    private readonly HashSet<RelativePath> _directories;
    private readonly Dictionary<RelativePath, (int Names, int Files)> _below = [];
    private readonly int _least;

    /// <param name="gone">What is gone.</param>
    /// <param name="isDirectory">True for what was a directory.</param>
    /// <param name="least">Files from which on a directory counts.</param>
    public GoingTrees(IReadOnlyCollection<RelativePath> gone, Func<RelativePath, bool> isDirectory, int least)
    {
        _least = least;
        _directories = gone.Count < least ? [] : [.. gone.Where(isDirectory)];
        if (_directories.Count == 0) return;
        foreach (var path in gone)
        {
            var file = _directories.Contains(path) ? 0 : 1;
            for (var above = path.Parent; above is { } directory && _directories.Contains(directory); above = directory.Parent)
            {
                var (names, files) = _below.GetValueOrDefault(directory);
                _below[directory] = (names + 1, files + file);
            }
        }
    }

    /// <summary>The topmost directories with enough in them, and how many files and links that is.</summary>
    public IEnumerable<(RelativePath Path, int Files)> Tops => _below
        .Where(tree => tree.Value.Files >= _least && !IsGone(tree.Key.Parent)).Select(tree => (tree.Key, tree.Value.Files)).OrderBy(tree => tree.Key);

    /// <summary>The directory of <see cref="Tops"/> that a name was in, or is; null when there is none.</summary>
    public RelativePath? TopOf(RelativePath path) => Outermost(path, int.MaxValue);

    /// <summary>The directory that it goes with on other hosts; null when it goes by itself.</summary>
    public RelativePath? UnitOf(RelativePath path) => Outermost(path, MostNames);

    private RelativePath? Outermost(RelativePath path, int most)
    {
        RelativePath? outermost = null;
        for (RelativePath? at = _directories.Contains(path) ? path : path.Parent; IsGone(at); at = at!.Value.Parent)
        {
            if (_below.GetValueOrDefault(at!.Value) is var (names, files) && files >= _least && names <= most) outermost = at;
        }

        return outermost;
    }

    private bool IsGone(RelativePath? directory) => directory is { } path && _directories.Contains(path);
}
