using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>Staged bytes that know whether somebody took or dropped them.</summary>
internal sealed class MemoryStaged(string text) : IStagedFile
{
    public string Text => text;

    /// <summary>True from the install that consumed it, or the drop.</summary>
    public bool IsGone { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("These bytes are complete.");

    public ContentId Complete() => Given.Content(text);

    public void Dispose()
    {
        if (IsGone) throw new InvalidOperationException($"The staged bytes '{text}' were taken or dropped twice.");
        IsGone = true;
    }
}
