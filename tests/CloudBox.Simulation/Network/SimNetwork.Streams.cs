using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Simulation.Checks;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Network;

/// <content>Frames: through the real codec, in order, as long as both ends are open.</content>
internal sealed partial class SimNetwork
{
    /// <summary>Sends a frame; false when the session is over here.</summary>
    public bool Send(SimHost host, SessionId session, Frame frame)
    {
        if (!_ends.TryGetValue(session, out var from) || !from.IsOpen || from.Life != host.Life) return false;
        world.Versions.Sends(world, host, from.Peer.Host, frame);
        foreach (var sent in host.Hostility is { } hostility ? hostility.Alter(frame) : [frame]) Post(from, Recoded(sent));
        return true;
    }

    private void Post(SessionEnd from, Frame frame)
    {
        var to = from.Peer;
        if (!to.IsOpen) return;
        from.Sent++;
        InFlight++;
        to.LastArrivalNs = Math.Max(to.LastArrivalNs, world.NowNs + Delay());
        world.Later(to.LastArrivalNs - world.NowNs, () => Arrive(to, frame));
    }

    private void Arrive(SessionEnd to, Frame frame)
    {
        InFlight--;
        if (!to.IsOpen || to.Life != to.Host.Life) return;
        if (IsBlocked(to.Peer.Host.Number, to.Host.Number) || to.Held.Count > 0)
        {
            if (to.Held.Count == 0) CloseLater(to.Peer, "no answer", NoticeNs);
            if (to.Held.Count == 0) CloseLater(to, "nothing is heard", NoticeNs);
            to.Held.Enqueue(frame);
            world.Marks.Hit("a one-way partition held frames");
            return;
        }

        Count(frame);
        to.Host.Receive(to.Id, frame);
    }

    private void Release(SessionEnd end)
    {
        while (end.IsOpen && end.Held.TryDequeue(out var frame))
        {
            Count(frame);
            end.Host.Receive(end.Id, frame);
        }
    }

    private void Count(Frame frame)
    {
        if (frame is not (Frame.GetFile or Frame.FileData or Frame.FileRefused)) Delivered++;
    }

    private static Frame Recoded(Frame frame)
    {
        if (frame is Frame.FileData) return frame; // bytes are bytes
        var bytes = FrameCodec.Encode(frame);
        if (bytes.Length > FrameLimits.MaxAfterAck) throw new Violation("I22", $"a frame of {bytes.Length} bytes");
        var fault = FrameCodec.Decode(bytes.AsMemory(FrameLimits.LengthSize), out var decoded);
        return fault == FrameFault.None ? decoded! : throw new Violation("Codec", $"{frame} cannot be read back: {fault}");
    }
}
