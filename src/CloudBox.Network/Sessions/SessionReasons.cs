namespace CloudBox.Network.Sessions;

/// <summary>Reasons that both sides know: they are no news to people.</summary>
internal static class SessionReasons
{
    /// <summary>Both sides dialled, and the other session stays.</summary>
    public const string AlreadyOpen = "there is a session already";

    /// <summary>We dialled ourselves.</summary>
    public const string Self = "it is this device itself, or one with a copy of its state directory";

    /// <summary>A clean end.</summary>
    public const string Stopping = "the program stops";
}
