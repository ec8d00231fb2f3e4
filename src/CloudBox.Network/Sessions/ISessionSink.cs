using CloudBox.Engine.Events;

namespace CloudBox.Network.Sessions;

/// <summary>Takes what happens on sessions: SessionOpened, then its FrameReceived in order, then SessionClosed.</summary>
public interface ISessionSink
{
    /// <summary>Hands over an event. Completes when there is room: until then the session reads nothing, and its peer has to wait.</summary>
    ValueTask PostAsync(FolderEvent happened, CancellationToken cancel);
}
