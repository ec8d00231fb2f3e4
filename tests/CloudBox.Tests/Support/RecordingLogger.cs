using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Support;

/// <summary>One line as it would stand on the log.</summary>
internal sealed record LogLine(LogLevel Level, int Id, string Text);

/// <summary>Keeps every line that is logged. Thread-safe.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>The texts of all lines with one event id, oldest first.</summary>
    public IReadOnlyList<string> Texts(int id) => [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception)));
}
