namespace CloudBox.Network.Sessions.Joining;

/// <summary>An invite did not bring the key. The message is one line for people.</summary>
public sealed class JoinException : IOException
{
    public JoinException()
    {
    }

    public JoinException(string message) : base(message)
    {
    }

    public JoinException(string message, Exception? inner) : base(message, inner)
    {
    }
}
