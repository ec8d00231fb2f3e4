using System.Collections.Immutable;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>Reads the body of each kind of frame. What a reader with a fault returns means nothing.</summary>
internal static class FrameBodyReader
{
    private const int MemberSize = 8 + DeviceId.Size;

    /// <param name="kind">Which frame.</param>
    /// <param name="reader">Stands at the body.</param>
    /// <param name="whole">Kind and body, for content that is not copied.</param>
    public static Frame? Read(FrameKind kind, ref FrameReader reader, ReadOnlyMemory<byte> whole)
    {
        switch (kind)
        {
            case FrameKind.Hello: return Hello(ref reader);
            case FrameKind.HelloAck: return new Frame.HelloAck(reader.OptionalSecret());
            case FrameKind.Bye: return new Frame.Bye(reader.Text(FrameLimits.MaxTextBytes));
            case FrameKind.Debug: return new Frame.Debug(reader.Text(FrameLimits.MaxTextBytes));
            case FrameKind.KeyGrant: return new Frame.KeyGrant(reader.Text(FrameLimits.MaxKeyTextBytes));
            case FrameKind.Ping: return new Frame.Ping(reader.U64(), reader.I64());
            case FrameKind.Pong: return new Frame.Pong(reader.U64(), reader.I64(), reader.I64(), reader.I64());
            case FrameKind.IndexOffer: return Offer(ref reader);
            case FrameKind.IndexRequest: return new Frame.IndexRequest(new ReplicaId(reader.U64()), reader.U64(), reader.Bool() ? reader.U64() : null);
            case FrameKind.IndexBatch: return Batch(ref reader);
            case FrameKind.IndexAck: return new Frame.IndexAck(reader.U64(), reader.U64());
            case FrameKind.Summary: return new Frame.Summary(reader.U64(), reader.Text(FrameLimits.MaxTextBytes));
            case FrameKind.DirectoryGone: return new Frame.DirectoryGone(IndexEntryCodec.ReadPath(ref reader));
            case FrameKind.DirectoryMoved: return new Frame.DirectoryMoved(IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadPath(ref reader));
            case FrameKind.GetFile: return new Frame.GetFile(reader.U32(), IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadContent(ref reader));
            case FrameKind.GetRest: return Rest(ref reader);
            case FrameKind.FileData: return Data(ref reader, whole);
            case FrameKind.FileRefused: return new Frame.FileRefused(reader.U32(), reader.Text(FrameLimits.MaxTextBytes));
            case FrameKind.CancelFile: return new Frame.CancelFile(reader.U32());
            case FrameKind.RidingFile: return Riding(ref reader, whole);
            case FrameKind.GetRanges: return new Frame.GetRanges(reader.U32(), IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadContent(ref reader));
            case FrameKind.RangesReady: return Ready(ref reader);
            case FrameKind.RangesRefused: return new Frame.RangesRefused(reader.U32(), reader.Text(FrameLimits.MaxTextBytes));
            case FrameKind.RangesDone: return new Frame.RangesDone(reader.U32());
            case FrameKind.GetManifest: return new Frame.GetManifest(reader.U32(), IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadContent(ref reader));
            case FrameKind.Manifest: return PatchCodec.ReadManifest(ref reader);
            case FrameKind.Have: return Have(ref reader);
            case FrameKind.GetParts: return PatchCodec.ReadParts(ref reader);
            default:
                reader.Fail(FrameFault.UnknownKind);
                return null;
        }
    }

    private static Frame.Hello Hello(ref FrameReader reader)
    {
        if (!ClientName.TryParse(reader.TextBytes(ClientName.MaxBytes), out var name)) reader.Fail(FrameFault.BadValue);
        var port = reader.U16();
        var nonce = reader.Secret();
        var features = Features(ref reader);
        return new Frame.Hello(name, port, nonce, features, reader.OptionalSecret());
    }

    private static ImmutableArray<string> Features(ref FrameReader reader)
    {
        var count = reader.Count(reader.Byte(), FrameLimits.MaxFeatures, leastSize: 2);
        if (count == 0) return [];
        var features = ImmutableArray.CreateBuilder<string>(count);
        while (features.Count < count) features.Add(reader.Text(FrameLimits.MaxFeatureBytes));
        return features.MoveToImmutable();
    }

    private static Frame.IndexOffer Offer(ref FrameReader reader)
    {
        var replica = new ReplicaId(reader.U64());
        var incarnations = reader.Numbers(reader.Count(reader.Byte(), FrameLimits.MaxIncarnations, leastSize: 8));
        var last = reader.U64();
        var count = reader.Count(reader.U16(), FrameLimits.MaxMembers, MemberSize);
        if (count == 0) return new Frame.IndexOffer(replica, incarnations, last, []);
        var members = ImmutableArray.CreateBuilder<Member>(count);
        while (members.Count < count) members.Add(new Member(new ReplicaId(reader.U64()), DeviceId.FromBytes(reader.Take(DeviceId.Size))));
        return new Frame.IndexOffer(replica, incarnations, last, members.MoveToImmutable());
    }

    private static Frame.IndexBatch? Batch(ref FrameReader reader)
    {
        var (from, to) = (reader.U64(), reader.U64());
        var count = reader.Count(reader.U32(), FrameLimits.MaxAfterAck, IndexEntryCodec.LeastEntrySize);
        if (from > to) reader.Fail(FrameFault.BadValue);
        if (reader.Fault != FrameFault.None) return null;
        var entries = ImmutableArray.CreateBuilder<IndexEntry>(count);
        while (entries.Count < count && IndexEntryCodec.Read(ref reader) is { } entry) entries.Add(entry);
        return new Frame.IndexBatch(from, to, entries.DrainToImmutable());
    }

    private static Frame.GetFile Rest(ref FrameReader reader)
    {
        var (request, path, content, from) = (reader.U32(), IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadContent(ref reader), reader.I64());
        if (from <= 0 || from > content.Length) reader.Fail(FrameFault.BadValue);
        return new Frame.GetFile(request, path, content, from);
    }

    private static Frame.RangesReady Ready(ref FrameReader reader)
    {
        var request = reader.U32();
        var count = reader.Count(reader.Byte(), FrameLimits.MaxTokens, FrameLimits.SecretSize);
        if (count == 0) reader.Fail(FrameFault.BadValue); // no way to get it, and no end either
        var tokens = ImmutableArray.CreateBuilder<string>(count);
        while (tokens.Count < count) tokens.Add(reader.Secret());
        return new Frame.RangesReady(request, tokens.MoveToImmutable());
    }

    private static Frame.Have Have(ref FrameReader reader)
    {
        var content = IndexEntryCodec.ReadContent(ref reader);
        var count = reader.Count(reader.U16(), FrameLimits.MaxRangeBitBytes, leastSize: 2);
        return new Frame.Have(content, [.. reader.Take(count)], [.. reader.Take(count)]);
    }

    private static Frame.RidingFile Riding(ref FrameReader reader, ReadOnlyMemory<byte> whole)
    {
        var (path, content) = (IndexEntryCodec.ReadPath(ref reader), IndexEntryCodec.ReadContent(ref reader));
        var count = reader.Left;
        if (count > FrameLimits.MaxRiding) reader.Fail(FrameFault.TooMany);
        if (count != content.Length) reader.Fail(FrameFault.BadValue);
        reader.Take(reader.Left);
        return new Frame.RidingFile(path, content, whole[^count..]);
    }

    private static Frame.FileData Data(ref FrameReader reader, ReadOnlyMemory<byte> whole)
    {
        var (request, isLast) = (reader.U32(), reader.Bool());
        var count = reader.Left;
        if (count > FrameLimits.MaxData) reader.Fail(FrameFault.TooMany);
        if (count == 0 && !isLast) reader.Fail(FrameFault.BadValue); // it would say nothing, for ever
        reader.Take(reader.Left);
        return new Frame.FileData(request, whole[^count..], isLast);
    }
}
