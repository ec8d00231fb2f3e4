using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Support;

/// <summary>One line of a log.</summary>
internal sealed record LogLine(LogLevel Level, int Id, string Text);

/// <summary>Keeps every line for a test to look at.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    public ConcurrentQueue<LogLine> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(new LogLine(logLevel, eventId.Id, $"{formatter(state, exception)} {exception}".TrimEnd()));
}
