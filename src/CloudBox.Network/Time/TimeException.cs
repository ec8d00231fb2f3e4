namespace CloudBox.Network.Time;

/// <summary>A server's clock could not be measured; the message says why, in one line without its name.</summary>
public sealed class TimeException : Exception
{
    public TimeException()
    {
    }

    public TimeException(string message) : base(message)
    {
    }

    public TimeException(string message, Exception inner) : base(message, inner)
    {
    }
}
