using System.Diagnostics.CodeAnalysis;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Status;

/// <summary>Why text is not a <see cref="ClientName"/>.</summary>
public enum ClientNameFault
{
    None,
    Empty,
    TooLong,
    NotUtf8,
    ControlCharacter,
}

/// <summary>The name a host gives itself on the subnet: 1 to 255 bytes of UTF-8 without control characters.</summary>
public readonly record struct ClientName
{
    /// <summary>Longest name in UTF-8 bytes.</summary>
    public const int MaxBytes = 255;

    private readonly string? _value;

    private ClientName(string value) => _value = value;

    /// <summary>The name; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Parses a name that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not a valid name.</exception>
    public static ClientName Parse(string text) =>
        TryParse(text, out var name, out var fault) ? name : throw new FormatException($"Not a client name ({fault}).");

    /// <summary>Parses text; false and the reason when it is not a valid name. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ClientName name, out ClientNameFault fault)
    {
        name = default;
        fault = Check(text);
        if (fault != ClientNameFault.None) return false;
        name = new ClientName(text!);
        return true;
    }

    /// <summary>Parses UTF-8 bytes as they come from the wire. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ClientName name)
    {
        name = default;
        return utf8.Length <= MaxBytes
            && System.Text.Unicode.Utf8.IsValid(utf8)
            && TryParse(Encoding.UTF8.GetString(utf8), out name, out _);
    }

    public override string ToString() => Value;

    private static ClientNameFault Check(string? text)
    {
        if (string.IsNullOrEmpty(text)) return ClientNameFault.Empty;
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes) return ClientNameFault.TooLong;
        if (text.Any(char.IsControl)) return ClientNameFault.ControlCharacter;
        return Utf16Text.IsWellFormed(text) ? ClientNameFault.None : ClientNameFault.NotUtf8;
    }
}
