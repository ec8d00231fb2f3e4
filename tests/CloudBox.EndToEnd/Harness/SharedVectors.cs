namespace CloudBox.EndToEnd.Harness;

/// <summary>Test data that lies beside the source tree, not in it: <c>../shared/vectors</c>, or where CLOUDBOX_VECTORS says.</summary>
public static class SharedVectors
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("CLOUDBOX_VECTORS") ?? Path.Combine(Programs.Top, "..", "shared", "vectors");

    /// <summary>Two different files of one length with one SHA1; null where they are not.</summary>
    public static (byte[] First, byte[] Second)? CollidingFiles
    {
        get
        {
            string[] paths = [Path.Combine(Folder, "sha1-collision", "sha-mbles-1.bin"), Path.Combine(Folder, "sha1-collision", "sha-mbles-2.bin")];
            return paths.All(File.Exists) ? (File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1])) : null;
        }
    }
}

/// <summary>
/// As <see cref="NamespaceFactAttribute"/>, and skipped where the colliding files are not: they are no part of the source tree, so
/// a clone that stands alone is no failure, under CI=true neither.
/// </summary>
public sealed class CollisionFactAttribute : FactAttribute
{
    public CollisionFactAttribute()
    {
        var isMissing = SharedVectors.CollidingFiles is null;
        Skip = NamespaceProbe.SkipReason ?? (isMissing ? $"Needs the colliding files in {SharedVectors.Folder}; CLOUDBOX_VECTORS may name another place" : null);
    }
}
