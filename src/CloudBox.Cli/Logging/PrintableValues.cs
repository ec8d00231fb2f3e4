using CloudBox.Network.Status;
using Serilog.Core;
using Serilog.Events;

namespace CloudBox.Cli.Logging;

/// <summary>
/// Escapes every text value of an event: names and messages come from other hosts, and one event stays one line. Done here
/// once, so that nothing that logs can forget it.
/// </summary>
internal sealed class PrintableValues : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        List<LogEventProperty>? changed = null;
        foreach (var (name, value) in logEvent.Properties)
        {
            if (Escape(value) is { } escaped) (changed ??= []).Add(new LogEventProperty(name, escaped));
        }

        changed?.ForEach(logEvent.AddOrUpdateProperty);
    }

    // Null when the value is harmless as it is.
    private static LogEventPropertyValue? Escape(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => Changed(text, text),
        ScalarValue { Value: char letter } => Changed(letter.ToString(), letter.ToString()),
        ScalarValue { Value: IFormattable or null } => null,
        ScalarValue { Value: var other } => Changed(other.ToString() ?? "", null),
        SequenceValue sequence when sequence.Elements.Any(element => Escape(element) is not null) =>
            new SequenceValue(sequence.Elements.Select(element => Escape(element) ?? element)),
        _ => null,
    };

    private static ScalarValue? Changed(string text, string? original)
    {
        var escaped = LogText.Escape(text);
        return escaped == original ? null : new ScalarValue(escaped);
    }
}
