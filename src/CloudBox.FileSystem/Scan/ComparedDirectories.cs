using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>Of which directories a scan has compared every name with its row, and where something differed. Belongs to the walk.</summary>
/// <param name="verified">Takes in the others when the scan has ended.</param>
internal sealed class ComparedDirectories(VerifiedDirectories verified)
{
    private readonly long _since = verified.Commits;
    private readonly List<(RelativePath? Directory, UInt128 Fingerprint)> _compared = [];
    private readonly HashSet<RelativePath> _different = [];
    private bool _isTooMuch;

    /// <summary>The names of a directory are about to be compared.</summary>
    public void Begin(DirectoryListing listing)
    {
        // What cannot be compared is said at every scan.
        if (listing.Errno != Errno.None || listing.Problems.Count > 0 || _compared.Count == VerifiedDirectories.Most) return;
        _compared.Add((listing.Directory, listing.Fingerprint));
    }

    /// <summary>A name does not stand as its row has it, or could not be compared.</summary>
    public void Differs(RelativePath path) => Differs(path.Parent);

    /// <summary>A row's name was in no listing. Its directory may have had none either: no directory above may be passed over, and the row with it.</summary>
    public void Misses(RelativePath path)
    {
        for (RelativePath? below = path; below is { } name; below = name.Parent) Differs(name.Parent);
    }

    // A tree that is new differs everywhere: memory does not grow with it.
    private void Differs(RelativePath? directory)
    {
        if (_different.Count == VerifiedDirectories.Most) _isTooMuch = true;
        else _different.Add(directory.GetValueOrDefault());
    }

    /// <summary>The scan has ended, and all names were passed.</summary>
    public void Remember()
    {
        if (!_isTooMuch) verified.Remember(_compared.Where(compared => !_different.Contains(compared.Directory.GetValueOrDefault())), _since);
    }
}
