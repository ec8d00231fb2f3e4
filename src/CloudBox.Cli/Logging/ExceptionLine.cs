using CloudBox.Network.Status;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace CloudBox.Cli.Logging;

/// <summary>Puts an event's exception on the event's own line: messages, inner ones too, and the stack for those who debug.</summary>
/// <param name="withStack">True to add the stack.</param>
internal sealed class ExceptionLine(bool withStack) : ILogEventEnricher
{
    /// <summary>The property that holds it; absent without an exception.</summary>
    public const string Property = "ExceptionLine";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.Exception is not { } exception) return;
        logEvent.AddOrUpdateProperty(new LogEventProperty(Property, new ScalarValue(LogText.Escape(Text(exception)))));
    }

    private string Text(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? ": " : " <- ").Append(e.GetType().Name).Append(": ").Append(e.Message);
        }

        if (withStack && exception.StackTrace is { } stack) text.Append(" |").Append(stack.ReplaceLineEndings(" |"));
        return text.ToString();
    }
}
