using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// Directories in which a scan has found every name exactly as its committed row has it, each as a fingerprint of what it found. One that is found so again, while no row of a name
/// in it has been committed since, would compare as it did then: it needs no comparison. Held in memory alone, so each start compares everything. Thread-safe.
/// </summary>
public sealed class VerifiedDirectories
{
    /// <summary>Most directories that are remembered: a few MiB. What lies beyond is compared every time.</summary>
    public const int Most = 1 << 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<RelativePath, UInt128> _fingerprints = [];
    private long _commits;

    /// <summary>How often rows have been committed. Read before a comparison begins; <see cref="Remember"/> wants it.</summary>
    public long Commits
    {
        get
        {
            lock (_gate) return _commits;
        }
    }

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _fingerprints.Count;
        }
    }

    /// <summary>True when the names in a directory, looked at now, are known to stand as their rows have them.</summary>
    /// <param name="directory">Which; null is the root.</param>
    /// <param name="fingerprint">Of what stands in it now.</param>
    public bool Has(RelativePath? directory, UInt128 fingerprint)
    {
        lock (_gate) return _fingerprints.TryGetValue(directory.GetValueOrDefault(), out var known) && known == fingerprint;
    }

    /// <summary>
    /// Takes in what a comparison has found to be equal. Nothing is taken in when rows have been committed since the comparison began: it may have read them before.
    /// </summary>
    /// <param name="directories">Directories and the fingerprints of what was compared; null is the root.</param>
    /// <param name="since"><see cref="Commits"/> from before the first row was read.</param>
    public void Remember(IEnumerable<(RelativePath? Directory, UInt128 Fingerprint)> directories, long since)
    {
        lock (_gate)
        {
            if (_commits != since) return;
            foreach (var (directory, fingerprint) in directories)
            {
                var key = directory.GetValueOrDefault();
                if (_fingerprints.Count < Most || _fingerprints.ContainsKey(key)) _fingerprints[key] = fingerprint;
            }
        }
    }

    /// <summary>Rows of names in these directories have been committed. Called when readers can see them: whoever has read the old ones began before.</summary>
    /// <param name="directories">The directories; the root has the empty name.</param>
    public void Forget(IReadOnlyCollection<RelativePath> directories)
    {
        if (directories.Count == 0) return;
        lock (_gate)
        {
            _commits++;
            foreach (var directory in directories) _fingerprints.Remove(directory);
        }
    }
}
