namespace CloudBox.Network.Sessions.Joining;

/// <summary>Why an invite did not bring the key.</summary>
public enum JoinFailure
{
    /// <summary>Nobody answered, or the connection broke: it may be tried again.</summary>
    NoAnswer,

    /// <summary>Another device than the inviter answered; it was told nothing.</summary>
    SomebodyElse,

    /// <summary>The inviter itself says no: no other host can say otherwise.</summary>
    Refused,
}

/// <summary>An invite did not bring the key. The message is one line for people.</summary>
public sealed class JoinException : IOException
{
    /// <summary>Why.</summary>
    public JoinFailure Failure { get; init; }

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
