using CloudBox.Protocol.Values;
using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <content>
/// Bytes that a disk has made by itself (I19). They may become a version on that host alone, and only when the program could not know
/// better: nothing in its index says that a file with this very stat has other bytes. Then they are as good as an edit. To anybody else
/// they may come only after that.
/// </content>
internal sealed partial class Oracle
{
    private readonly Dictionary<ContentId, Blob> _rotten = [];
    private readonly HashSet<(int Host, ContentId Content)> _takenForEdits = [];

    /// <summary>Bytes have become these by themselves.</summary>
    public void Rotted(Blob after)
    {
        if (!IsKnown(after)) _rotten[after.Id] = after;
    }

    /// <summary>A file of a host's folder has rotted: what it was is not there any more, though nobody has taken it away.</summary>
    public void Rots(int host, string path) => _gone.Add((host, path));

    /// <summary>True for bytes that are only there because a disk has changed them, and that nobody could take for an edit.</summary>
    public bool IsRotten(ContentId content) => _rotten.TryGetValue(content, out var bytes) && !IsKnown(bytes);

    /// <summary>True for bytes that a disk has made by itself, also when somebody has taken them for an edit since.</summary>
    public bool HasRotted(ContentId content) => _rotten.ContainsKey(content);

    /// <summary>A look has found these bytes under a stat that its host has not seen with others.</summary>
    public void MayTakeForEdit(int host, ContentId content) => _takenForEdits.Add((host, content));

    /// <summary>A host makes these bytes a version of its own.</summary>
    /// <returns>
    /// The bytes, when they are an edit to everybody from now on, or have been since another host took its copy of the rotten file for one;
    /// null when they were no rotten ones, or this host knew better.
    /// </returns>
    public Blob? Mints(int host, string path, ContentId content)
    {
        if (!_rotten.TryGetValue(content, out var bytes)) return null;
        if (!_takenForEdits.Contains((host, content)))
        {
            if (IsKnown(bytes)) return null;
            throw new Violation("I19", $"host {host} makes the rotten bytes {bytes} a version of {path}, and knew that nobody had written there");
        }

        Know(bytes, -1, path);
        return bytes;
    }

    /// <summary>A file whose bytes are an edit now: what was written there before is replaced, as far as anybody can tell.</summary>
    public void Adopts(int host, string path, string? owner, Inode file, Action becomeWritten)
    {
        NoteResolution(host, path); // a copy that is edited resolves its conflict
        Consume(host, path, owner ?? OwnerByName(path), file);
        becomeWritten();
        Readopt(host, path, file);
    }
}
