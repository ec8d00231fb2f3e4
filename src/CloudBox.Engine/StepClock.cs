namespace CloudBox.Engine;

/// <summary>
/// The time of a step, twice: as our clock has it, for deletions; and as it passes, for whatever waits. A clock that is set
/// back an hour must not silence the program for an hour.
/// </summary>
internal sealed class StepClock
{
    private bool _hasStarted;

    /// <summary>Our clock, ns since the epoch.</summary>
    public long WallNs { get; private set; }

    /// <summary>Passes like the clock but never goes back, ns.</summary>
    public long SteadyNs { get; private set; }

    /// <summary>A step begins.</summary>
    public void Advance(long wallNs)
    {
        if (!_hasStarted) SteadyNs = wallNs;
        else if (wallNs > WallNs) SteadyNs += wallNs - WallNs;
        WallNs = wallNs;
        _hasStarted = true;
    }

    /// <summary>When our clock will show that steady time, if nobody sets it.</summary>
    public long ToWallNs(long steadyNs) => steadyNs == long.MaxValue ? long.MaxValue : WallNs + Math.Max(0, steadyNs - SteadyNs);
}
