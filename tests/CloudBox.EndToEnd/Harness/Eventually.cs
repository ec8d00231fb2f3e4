using Xunit.Sdk;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Waits for conditions: looks, and looks again, until they hold or time is up.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until the condition gives a value.</summary>
    /// <param name="look">The value, or null when it does not hold yet.</param>
    /// <param name="what">The condition in words, for the failure.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="explain">What to add to the failure.</param>
    /// <param name="pause">Between two looks.</param>
    public static async Task<T> GetAsync<T>(Func<T?> look, string what, TimeSpan patience, Func<string> explain, TimeSpan? pause = null)
        where T : class
    {
        var deadline = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            if (look() is { } value) return value;
            if (TimeProvider.System.GetTimestamp() > deadline) throw new XunitException($"Not within {patience.TotalSeconds} s: {what}\n{explain()}");
            await Task.Delay(pause ?? DefaultPause);
        }
    }

    /// <summary>Waits until the condition holds.</summary>
    public static Task HoldsAsync(Func<bool> look, string what, TimeSpan patience, Func<string> explain, TimeSpan? pause = null) =>
        GetAsync(() => look() ? what : null, what, patience, explain, pause);
}
