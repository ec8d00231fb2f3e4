namespace CloudBox.Tests.Support;

/// <summary>Tests that look at what the whole process holds (descriptors, memory), so that no other test may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "alone in the process";
}
