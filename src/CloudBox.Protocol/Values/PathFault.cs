namespace CloudBox.Protocol.Values;

/// <summary>Why bytes or text are not a <see cref="RelativePath"/>.</summary>
public enum PathFault
{
    None,
    Empty,
    TooLong,
    PartTooLong,
    TooDeep,
    Absolute,
    EmptyPart,
    DotPart,
    NotUtf8,
    ControlCharacter,
    Reserved,
}
