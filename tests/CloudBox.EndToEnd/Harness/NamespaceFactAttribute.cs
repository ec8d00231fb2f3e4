namespace CloudBox.EndToEnd.Harness;

/// <summary>A test that needs network namespaces; says so and is skipped where they are not allowed, unless CI=true.</summary>
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = NamespaceProbe.SkipReason;
}

/// <summary>As <see cref="NamespaceFactAttribute"/>, for theories.</summary>
public sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = NamespaceProbe.SkipReason;
}
