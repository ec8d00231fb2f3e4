namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Bounds of fetching only what has changed.</summary>
internal static class PatchLimits
{
    /// <summary>Shorter files come whole: the two ways there and back that a patch takes cost more than their bytes.</summary>
    public const long MinLength = 1024 * 1024;

    /// <summary>Longer ones come whole too: their manifest may have up to 10 MB, as much as is kept for a peer that does not read.</summary>
    public const long MaxLength = 16L * 1024 * 1024 * 1024;

    /// <summary>Patches of one session side by side. More would only seek.</summary>
    public const int MaxAtOnce = 2;

    /// <summary>Requests that are given up here and not answered there, plus those that are not; beyond it files come whole.</summary>
    public const int MaxUnanswered = 16;

    /// <summary>Manifests that one peer may wait for.</summary>
    public const int MaxManifests = 16;

    /// <summary>Bytes that are copied before anybody asks whether they are still wanted.</summary>
    public const long CopyStep = 32 * 1024 * 1024;

    /// <summary>Searches for files that have parts of a wanted one, side by side, before it is that file's turn.</summary>
    public const int MaxSearches = 2;

    /// <summary>Less is fetched sooner than found in yet another file.</summary>
    public const long LeastSought = 256 * 1024;

    /// <summary>Another file is read for what is missing only while it is at most so many times as long: from the disk that takes as long as the fetch.</summary>
    public const long MostReadFor = 64;

    /// <summary>Files here that are looked at, each at a few places, for parts of a wanted one.</summary>
    public const int MaxCandidates = 16;

    /// <summary>Contents that are remembered as not to be had by a patch, per session.</summary>
    public const int MaxSpoiled = 64;
}
