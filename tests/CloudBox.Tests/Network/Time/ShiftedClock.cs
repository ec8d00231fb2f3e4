namespace CloudBox.Tests.Network.Time;

/// <summary>The system's clock as somebody has set it who was off by so much.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
