using CloudBox.Engine.Events;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Hosts;

/// <summary>Events and effects as numbers, for the hash of a trace: their kind, and where they have one their path.</summary>
internal static class EventCode
{
    public static ulong Of(FolderEvent happened) => happened switch
    {
        FolderEvent.Observed observed => observed.Looks.Aggregate(2UL, (hash, look) => Mixing.Mix(hash, Mixing.Of(look.Path.Value) + (ulong)look.Kind)),
        FolderEvent.ScanFinished scan => Mixing.Mix(3, (ulong)scan.Missing.Count),
        FolderEvent.FrameReceived frame => Mixing.Mix(4, Mixing.Of(frame.Frame.GetType().Name)),
        FolderEvent.ContentFetched fetched => Mixing.Mix(5 + (ulong)fetched.Result.Outcome, Mixing.Of(fetched.Order.For.Value)),
        FolderEvent.Arranged arranged => Mixing.Mix(6 + (ulong)arranged.Result.Outcome, Mixing.Of(arranged.Order.Path.Value)),
        _ => Mixing.Of(happened.GetType().Name),
    };

    public static ulong Of(Effect effect) => effect switch
    {
        Effect.Put put => Mixing.Mix(12 + put.Row.Sequence, Mixing.Of(put.Row.Path.Value)),
        Effect.SendFrame send => Mixing.Mix(13, Mixing.Of(send.Frame.GetType().Name)),
        Effect.Arrange arrange => Mixing.Mix(14, Mixing.Of(arrange.Order.Path.Value)),
        Effect.Look look => Mixing.Mix(15, Mixing.Of(look.Path.Value)),
        _ => Mixing.Of(effect.GetType().Name),
    };
}
