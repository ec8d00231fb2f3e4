using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Sessions;

/// <summary>Writes kind and body of each frame.</summary>
internal static class FrameBodyWriter
{
    public static void Write(Frame frame, FrameBuffer buffer)
    {
        switch (frame)
        {
            case Frame.Hello hello: Hello(buffer, hello); break;
            case Frame.HelloAck ack: Begin(buffer, FrameKind.HelloAck); OptionalSecret(buffer, ack.Proof); break;
            case Frame.Bye bye: Begin(buffer, FrameKind.Bye); People(buffer, bye.Reason); break;
            case Frame.Debug debug: Begin(buffer, FrameKind.Debug); People(buffer, debug.Text); break;
            case Frame.KeyGrant grant: Begin(buffer, FrameKind.KeyGrant); Limited(buffer, grant.KeyText, FrameLimits.MaxKeyTextBytes); break;
            case Frame.Ping ping: Begin(buffer, FrameKind.Ping); buffer.U64(ping.Number); buffer.I64(ping.SentNs); break;
            case Frame.Pong pong: Pong(buffer, pong); break;
            case Frame.IndexOffer offer: Offer(buffer, offer); break;
            case Frame.IndexRequest request: Request(buffer, request); break;
            case Frame.IndexBatch batch: Batch(buffer, batch); break;
            case Frame.IndexAck ack: Begin(buffer, FrameKind.IndexAck); buffer.U64(ack.Received); buffer.U64(ack.Applied); break;
            case Frame.Summary summary: Begin(buffer, FrameKind.Summary); buffer.U64(summary.Needed); People(buffer, summary.Why); break;
            case Frame.DirectoryGone gone: Begin(buffer, FrameKind.DirectoryGone); buffer.Text(gone.Path.Value); break;
            case Frame.DirectoryMoved moved: Begin(buffer, FrameKind.DirectoryMoved); buffer.Text(moved.From.Value); buffer.Text(moved.To.Value); break;
            case Frame.GetFile get: GetFile(buffer, get); break;
            case Frame.FileData data: Data(buffer, data); break;
            case Frame.FileRefused refused: Begin(buffer, FrameKind.FileRefused); buffer.U32(refused.Request); People(buffer, refused.Reason); break;
            case Frame.CancelFile cancel: Begin(buffer, FrameKind.CancelFile); buffer.U32(cancel.Request); break;
            case Frame.RidingFile riding: Riding(buffer, riding); break;
            case Frame.GetRanges get: Begin(buffer, FrameKind.GetRanges); File(buffer, get.Request, get.Path, get.Content); break;
            case Frame.RangesReady ready: Ready(buffer, ready); break;
            case Frame.RangesRefused refused: Begin(buffer, FrameKind.RangesRefused); buffer.U32(refused.Request); People(buffer, refused.Reason); break;
            case Frame.RangesDone done: Begin(buffer, FrameKind.RangesDone); buffer.U32(done.Request); break;
            case Frame.GetManifest get: PatchCodec.Write(buffer, get); break;
            case Frame.Manifest manifest: PatchCodec.Write(buffer, manifest); break;
            case Frame.Have have: Have(buffer, have); break;
            case Frame.GetParts get: PatchCodec.Write(buffer, get); break;
            default: throw new ArgumentOutOfRangeException(nameof(frame), frame, "A frame without a wire form.");
        }
    }

    private static void Begin(FrameBuffer buffer, FrameKind kind) => buffer.Byte((byte)kind);

    private static void Hello(FrameBuffer buffer, Frame.Hello hello)
    {
        FrameCodec.Check(hello.Features.Length <= FrameLimits.MaxFeatures, "too many features");
        Begin(buffer, FrameKind.Hello);
        buffer.Text(hello.Name.Value);
        buffer.U16(hello.TcpPort);
        Secret(buffer, hello.Nonce);
        buffer.Byte((byte)hello.Features.Length);
        foreach (var feature in hello.Features) Limited(buffer, feature, FrameLimits.MaxFeatureBytes);
        OptionalSecret(buffer, hello.Invite);
    }

    private static void Pong(FrameBuffer buffer, Frame.Pong pong)
    {
        Begin(buffer, FrameKind.Pong);
        buffer.U64(pong.Number);
        buffer.I64(pong.PingSentNs);
        buffer.I64(pong.PingReceivedNs);
        buffer.I64(pong.SentNs);
    }

    private static void Offer(FrameBuffer buffer, Frame.IndexOffer offer)
    {
        FrameCodec.Check(offer.Incarnations.Length <= FrameLimits.MaxIncarnations, "too many incarnations");
        FrameCodec.Check(offer.Members.Length <= FrameLimits.MaxMembers, "too many members");
        Begin(buffer, FrameKind.IndexOffer);
        buffer.U64(offer.Replica.Value);
        buffer.Byte((byte)offer.Incarnations.Length);
        foreach (var incarnation in offer.Incarnations) buffer.U64(incarnation);
        buffer.U64(offer.LastSequence);
        buffer.U16(offer.Members.Length);
        foreach (var member in offer.Members)
        {
            buffer.U64(member.Replica.Value);
            member.Device.CopyTo(buffer.Take(DeviceId.Size));
        }
    }

    private static void Request(FrameBuffer buffer, Frame.IndexRequest request)
    {
        Begin(buffer, FrameKind.IndexRequest);
        buffer.U64(request.Replica.Value);
        buffer.U64(request.From);
        buffer.Bool(request.SeenIncarnation is not null);
        if (request.SeenIncarnation is { } seen) buffer.U64(seen);
    }

    private static void Batch(FrameBuffer buffer, Frame.IndexBatch batch)
    {
        Begin(buffer, FrameKind.IndexBatch);
        buffer.U64(batch.From);
        buffer.U64(batch.To);
        buffer.U32((uint)batch.Entries.Length);
        foreach (var entry in batch.Entries) IndexEntryCodec.Write(buffer, entry);
    }

    private static void GetFile(FrameBuffer buffer, Frame.GetFile get)
    {
        FrameCodec.Check(get.From >= 0 && get.From <= get.Content.Length, "a start beyond the end");
        Begin(buffer, get.From == 0 ? FrameKind.GetFile : FrameKind.GetRest);
        File(buffer, get.Request, get.Path, get.Content);
        if (get.From > 0) buffer.I64(get.From);
    }

    private static void File(FrameBuffer buffer, uint request, RelativePath path, ContentId content)
    {
        buffer.U32(request);
        buffer.Text(path.Value);
        IndexEntryCodec.Write(buffer, content);
    }

    private static void Ready(FrameBuffer buffer, Frame.RangesReady ready)
    {
        FrameCodec.Check(ready.Tokens.Length is > 0 and <= FrameLimits.MaxTokens, "no tokens, or too many");
        Begin(buffer, FrameKind.RangesReady);
        buffer.U32(ready.Request);
        buffer.Byte((byte)ready.Tokens.Length);
        foreach (var token in ready.Tokens) Secret(buffer, token);
    }

    private static void Have(FrameBuffer buffer, Frame.Have have)
    {
        FrameCodec.Check(have.Here.Length <= FrameLimits.MaxRangeBitBytes && have.Coming.Length == have.Here.Length, "too many ranges, or of two files");
        Begin(buffer, FrameKind.Have);
        IndexEntryCodec.Write(buffer, have.Content);
        buffer.U16((ushort)have.Here.Length);
        buffer.Append(have.Here.AsSpan());
        buffer.Append(have.Coming.AsSpan());
    }

    private static void Data(FrameBuffer buffer, Frame.FileData data)
    {
        FrameCodec.Check(data.Bytes.Length <= FrameLimits.MaxData, "too much data");
        Begin(buffer, FrameKind.FileData);
        buffer.U32(data.Request);
        buffer.Bool(data.IsLast);
        buffer.Append(data.Bytes.Span);
    }

    private static void Riding(FrameBuffer buffer, Frame.RidingFile riding)
    {
        FrameCodec.Check(riding.Bytes.Length <= FrameLimits.MaxRiding && riding.Bytes.Length == riding.Content.Length, "a file that cannot ride");
        Begin(buffer, FrameKind.RidingFile);
        buffer.Text(riding.Path.Value);
        IndexEntryCodec.Write(buffer, riding.Content);
        buffer.Append(riding.Bytes.Span);
    }

    // What is said to people may come from anywhere; it is cut rather than refused.
    private static void People(FrameBuffer buffer, string text) => buffer.Text(Utf8Text.Cut(text, FrameLimits.MaxTextBytes));

    private static void Limited(FrameBuffer buffer, string text, int mostBytes)
    {
        FrameCodec.Check(System.Text.Encoding.UTF8.GetByteCount(text) <= mostBytes, "too long a text");
        buffer.Text(text);
    }

    private static void OptionalSecret(FrameBuffer buffer, string hex)
    {
        buffer.Bool(hex.Length > 0);
        if (hex.Length > 0) Secret(buffer, hex);
    }

    private static void Secret(FrameBuffer buffer, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        FrameCodec.Check(bytes.Length == FrameLimits.SecretSize, "a nonce or proof of another size");
        buffer.Append(bytes);
    }
}
