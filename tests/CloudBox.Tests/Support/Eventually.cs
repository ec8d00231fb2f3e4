namespace CloudBox.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the condition holds; fails when it does not within ten seconds.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, $"Never came true: {what}");
            await Task.Delay(5);
        }
    }
}
