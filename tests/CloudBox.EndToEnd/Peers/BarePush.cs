using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.EndToEnd.Peers;

/// <summary>The C original's transfer: the file name zero-padded to 512 bytes in one block, raw bytes, FIN.</summary>
public sealed class BarePush(PeerContext peer)
{
    private const int BlockSize = 512;

    /// <summary>Exit code of a process that the C original's faults would have ended.</summary>
    public const int CrashCode = 70;

    public void Send(IPEndPoint to, string name)
    {
        using var client = new TcpClient();
        client.Connect(to);
        using var stream = client.GetStream();
        var block = new byte[BlockSize];
        Encoding.UTF8.GetBytes(name, block);
        stream.Write(block);
        using var content = File.OpenRead(peer.Folder.PathOf(name));
        content.CopyTo(stream, BlockSize);
        peer.Log.Say(new PeerEvent(PeerEventKind.Served) { From = to.ToString(), Text = name, Length = content.Length });
    }

    /// <summary>Takes a push straight into its place; anything else on this port would end the C original, or cost it its folder.</summary>
    public void Receive(NetworkStream stream, IPEndPoint from, Action<string, string> received)
    {
        var block = new byte[BlockSize];
        var got = stream.Read(block);
        var end = Array.IndexOf(block, (byte)0);
        var isName = got == BlockSize && end > 0 && !block.AsSpan(end).ContainsAnyExcept((byte)0) && block[0] is not 0xFF && !block.AsSpan(0, end).Contains((byte)'/');
        if (!isName) Crash(from, block.AsSpan(0, got));
        var name = Encoding.UTF8.GetString(block, 0, end);
        File.Delete(peer.Folder.PathOf(name));
        using (var file = File.OpenWrite(peer.Folder.PathOf(name))) stream.CopyTo(file, BlockSize);
        using var written = File.OpenRead(peer.Folder.PathOf(name));
        var sha1 = Convert.ToHexStringLower(SHA1.HashData(written));
        peer.Log.Say(new PeerEvent(PeerEventKind.Content) { From = from.ToString(), Text = name, Length = written.Length, Sha1 = sha1 });
        received(name, sha1);
    }

    private void Crash(IPEndPoint from, ReadOnlySpan<byte> bytes)
    {
        peer.Log.Say(new PeerEvent(PeerEventKind.Crash) { From = from.ToString(), Text = "not a bare push", Hex = Convert.ToHexStringLower(bytes) });
        Environment.Exit(CrashCode);
    }
}
