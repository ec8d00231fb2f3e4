using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>File bytes on a stream, in either direction.</summary>
public static class ContentTransfer
{
    private const int BlockSize = 1 << 18;
    private const int ExtraBytes = 4096;
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(60);

    /// <summary>Takes exactly the promised bytes into the folder; reports fewer, more or other ones.</summary>
    public static bool Receive(PeerContext peer, NetworkStream stream, EndPoint? from, WireFile promised, int? command = null)
    {
        var temporary = peer.Folder.NewTemporary();
        try
        {
            var (sha1, length) = Copy(stream, temporary, promised.Length);
            if (Problem(promised, sha1, length, stream) is { } problem)
            {
                peer.Log.Fault(from, $"{promised.Name}: {problem}");
                return false;
            }

            peer.Folder.Put(promised, temporary);
            peer.Log.Say(new PeerEvent(PeerEventKind.Content) { Command = command, From = from?.ToString(), Text = promised.Name, Length = length, Sha1 = sha1 });
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Sends a file the way the serving mode says.</summary>
    public static void Send(PeerContext peer, Stream stream, WireFile file)
    {
        if (peer.Serving == ServingMode.WrongBytes)
        {
            stream.Write(RandomNumberGenerator.GetBytes((int)file.Length));
            return;
        }

        using var content = File.OpenRead(peer.Folder.PathOf(file.Name));
        if (peer.Serving is ServingMode.CutOff or ServingMode.Stall) SendHalf(content, stream);
        else content.CopyTo(stream, BlockSize);
        if (peer.Serving == ServingMode.TooMany) stream.Write(new byte[ExtraBytes]);
        if (peer.Serving == ServingMode.Stall) Thread.Sleep(StallTime);
    }

    private static void SendHalf(FileStream content, Stream stream)
    {
        var half = new byte[content.Length / 2];
        content.ReadExactly(half);
        stream.Write(half);
    }

    private static (string Sha1, long Length) Copy(NetworkStream stream, string target, long count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var file = File.Create(target);
        var buffer = new byte[BlockSize];
        while (file.Length < count)
        {
            var got = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count - file.Length));
            if (got == 0) break;
            hash.AppendData(buffer, 0, got);
            file.Write(buffer, 0, got);
            file.Flush();
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length);
    }

    private static string? Problem(WireFile promised, string sha1, long length, NetworkStream stream)
    {
        if (length < promised.Length) return $"{length} of {promised.Length} bytes, then the end";
        if (sha1 != promised.Sha1) return $"SHA1 {sha1}, promised {promised.Sha1}";
        return MoreFollows(stream) ? "more bytes than promised" : null;
    }

    // The end, or silence, is right; another byte is not.
    private static bool MoreFollows(NetworkStream stream)
    {
        try
        {
            stream.Socket.ReceiveTimeout = 1000;
            return stream.ReadByte() >= 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
