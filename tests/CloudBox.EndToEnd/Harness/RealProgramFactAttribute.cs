namespace CloudBox.EndToEnd.Harness;

/// <summary>A test in a namespace that starts programs of somebody else; says which one is missing and is skipped there, unless CI=true.</summary>
public sealed class RealProgramFactAttribute : FactAttribute
{
    public RealProgramFactAttribute(params string[] programs) => Skip = RealPrograms.ReasonToSkip(programs);
}

/// <summary>As <see cref="RealProgramFactAttribute"/>, for theories.</summary>
public sealed class RealProgramTheoryAttribute : TheoryAttribute
{
    public RealProgramTheoryAttribute(params string[] programs) => Skip = RealPrograms.ReasonToSkip(programs);
}
