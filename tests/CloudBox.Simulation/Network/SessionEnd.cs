using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Network;

/// <summary>One end of a session: an ordered, reliable stream of frames to the other, until it ends.</summary>
internal sealed class SessionEnd(SessionId id, SimHost host, int life)
{
    public SessionId Id { get; } = id;

    public SimHost Host { get; } = host;

    /// <summary>The run of the program that has it.</summary>
    public int Life { get; } = life;

    public SessionEnd Peer { get; set; } = null!;

    /// <summary>True until this side knows of the end.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>When the last frame on its way here arrives; the next comes after it.</summary>
    public long LastArrivalNs { get; set; }

    /// <summary>Frames that a one-way partition holds up.</summary>
    public Queue<Frame> Held { get; } = new();

    /// <summary>Frames sent so far.</summary>
    public long Sent { get; set; }
}
