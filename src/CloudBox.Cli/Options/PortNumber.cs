using System.Globalization;

namespace CloudBox.Cli.Options;

/// <summary>Reads a UDP or TCP port: a number from 1 to 65535, digits only.</summary>
internal static class PortNumber
{
    /// <summary>Parses text; false when it is no port.</summary>
    public static bool TryParse(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
