using System.Globalization;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>Something in the folder that is not synchronised.</summary>
/// <param name="Name">Its name below the root; bytes that are no text, and control characters, as <c>\xNN</c>.</param>
/// <param name="Message">For people: one line with the name, why, and what to do.</param>
public sealed record ScanProblem(string Name, string Message)
{
    /// <summary>A name that cannot be a <see cref="RelativePath"/>.</summary>
    internal static ScanProblem BadName(RelativePath? directory, ReadOnlySpan<byte> name, PathFault fault)
    {
        var shown = directory is { } parent ? $"{parent}/{Escape(name)}" : Escape(name);
        return new ScanProblem(shown, $"{shown} is not synchronised: {InWords(fault)}.");
    }

    private static string InWords(PathFault fault) => fault switch
    {
        PathFault.NotUtf8 => "its name is not UTF-8; rename it",
        PathFault.ControlCharacter => "its name has a control character; rename it",
        PathFault.TooLong => $"its path is longer than {RelativePath.MaxBytes} bytes; move it up",
        PathFault.TooDeep => $"it lies deeper than {RelativePath.MaxDepth} directories; move it up",
        PathFault.Reserved => "its name is reserved for this program; rename it",
        _ => $"its name cannot be sent ({fault}); rename it",
    };

    private static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(name, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            if (isRune && !Rune.IsControl(rune)) text.Append(rune);
            else foreach (var octet in name[..used]) text.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}");
            name = name[used..];
        }

        return text.ToString();
    }
}
