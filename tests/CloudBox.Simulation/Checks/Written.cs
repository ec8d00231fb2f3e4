using CloudBox.Simulation.Disk;

namespace CloudBox.Simulation.Checks;

/// <summary>Bytes that somebody has made, and what has become of them.</summary>
internal sealed class Written(Blob content, int host, string path)
{
    public Blob Content { get; } = content;

    /// <summary>Who made them; -1 when a power cut did.</summary>
    public int Host { get; } = host;

    /// <summary>Where.</summary>
    public string Path { get; } = path;

    /// <summary>False for bytes that no user and no power cut has made: they must not be seen.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Somebody who had them on disk has replaced or deleted them, or the power cut took them before they were durable.</summary>
    public bool IsConsumed { get; set; }

    /// <summary>How many inodes hold them, in folders and archives.</summary>
    public int Reach { get; set; }

    public override string ToString() => $"{Content} (written by host {Host} at {Path})";
}

/// <summary>A user's statement that bytes belong at a path: by writing them there, moving them there, or touching them.</summary>
internal sealed class Placed(Written what, int host, long modifiedNs, uint mode)
{
    public Written What { get; } = what;

    public int Host { get; } = host;

    public long ModifiedNs { get; } = modifiedNs;

    public uint Mode { get; } = mode;

    /// <summary>True when a host may have taken for new what stood there: others had the same bytes without knowing of that.</summary>
    public bool IsFoundAnew { get; set; }

    /// <summary>Somebody who may have known of it has replaced or deleted these bytes here: they may go.</summary>
    public bool MayGo { get; set; }

    /// <summary>Hosts where somebody who did know of it has, a bit each.</summary>
    public int GivenUpOn { get; set; }

    /// <summary>True for a touch: bytes that meet an edit of the same bytes may stay as a conflict copy, since the touch is a change of its own.</summary>
    public bool IsTouch { get; set; }

    /// <summary>Somebody who did know of it has given it up: they may not stay.</summary>
    public bool MustGo => GivenUpOn != 0 && !IsTouch;
}
