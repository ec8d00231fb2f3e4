using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Versions;

/// <summary>A version and the name that shows it.</summary>
public readonly record struct Placement(RelativePath Name, Sibling Version);

/// <summary>
/// What a path's versions look like on disk, a pure function of them: among live siblings with different content the winner has
/// the path, each other is its conflict copy. No cap: nothing is hidden.
/// </summary>
public static class Layout
{
    /// <summary>Where each live version is shown; the one at the path first. What has no possible name is left out.</summary>
    public static ImmutableArray<Placement> Of(RelativePath path, VersionSet versions)
    {
        versions = versions.Collapse();
        if (versions.Winner is not { Entry.IsLive: true } winner) return [];
        if (versions.Siblings.Length == 1) return [new Placement(path, winner)];
        var placements = ImmutableArray.CreateBuilder<Placement>(versions.Siblings.Length);
        placements.Add(new Placement(path, winner));
        foreach (var sibling in versions.Siblings)
        {
            if (sibling != winner && NameOf(path, sibling, versions) is { } name) placements.Add(new Placement(name, sibling));
        }

        return placements.ToImmutable();
    }

    /// <summary>The name that a version has or would have as a conflict copy beside the others.</summary>
    public static RelativePath? NameOf(RelativePath path, Sibling sibling, VersionSet among)
    {
        var name = ConflictName.Of(path, sibling.Entry);
        foreach (var other in among.Siblings)
        {
            if (!other.Entry.IsSameContent(sibling.Entry) && ConflictName.Of(path, other.Entry) == name) return ConflictName.Of(path, sibling.Entry, attempt: 1);
        }

        return name;
    }
}
