using System.Text;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

/// <summary>
/// Somebody with a device key of their own, whom no beacon has turned away, dials a closed folder's session directly and asks for a file
/// in the same breath as they prove their key.
/// </summary>
public sealed class WrongKeyTests : IAsyncLifetime
{
    private const string Name = "plans.txt";

    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)1, FolderKey.Size)]);
    private static readonly FolderKey OtherKey = FolderKey.FromBytes([.. Enumerable.Repeat((byte)2, FolderKey.Size)]);
    private static readonly byte[] Secret = "what nobody else may read"u8.ToArray();

    private readonly SessionHost _alice = new("alice", Key);
    private readonly ContentId _content;

    public WrongKeyTests() => _content = _alice.Add(Name, Secret);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _alice.DisposeAsync().AsTask();

    [Fact]
    public async Task Another_key_gets_a_Bye_and_no_file_name_and_no_byte() =>
        await IsTurnedAwayAsync((ids, _) => new Frame.HelloAck(ids.OwnProof(OtherKey)));

    [Fact]
    public async Task Our_own_proof_sent_back_gets_no_more() => await IsTurnedAwayAsync((_, alices) => alices);

    [Fact]
    public async Task The_proof_of_the_other_direction_gets_no_more() =>
        await IsTurnedAwayAsync((ids, _) => new Frame.HelloAck(Convert.ToHexStringLower(Key.Prove(
            SessionRole.Server, ids.Own, ids.Peer, Convert.FromHexString(ids.Ours.Nonce), Convert.FromHexString(ids.Theirs.Nonce)))));

    [Fact]
    public async Task The_right_key_gets_the_file()
    {
        var answer = await AskAsync((ids, _) => new Frame.HelloAck(ids.OwnProof(Key)), until: frame => frame is Frame.FileData { IsLast: true });
        Assert.Contains(answer, bytes => Shows(bytes, Secret));
    }

    private async Task IsTurnedAwayAsync(Func<HelloPair, Frame.HelloAck, Frame.HelloAck> prove)
    {
        var kinds = new List<Type>();
        var answer = await AskAsync(prove, until: frame =>
        {
            kinds.Add(frame.GetType());
            return frame is Frame.Bye { Reason: "the keys of the two sides differ (--key)" };
        });
        Assert.Equal([typeof(Frame.Bye)], kinds);
        Assert.DoesNotContain(answer, bytes => Shows(bytes, Secret) || Shows(bytes, Encoding.UTF8.GetBytes(Name)));
        await _alice.SaysAsync(2202, "the keys of the two sides differ (--key)");
        await _alice.HasSessionAsync(0);
        Assert.Empty(_alice.Events);
    }

    // Everything that alice sends, Hello and HelloAck included, until a frame; after a Bye until the connection ends.
    private async Task<List<byte[]>> AskAsync(Func<HelloPair, Frame.HelloAck, Frame.HelloAck> prove, Func<Frame, bool> until)
    {
        await using var mallory = await RawSession.ConnectAsync(_alice.EndPoint);
        var ours = HelloFrames.Create(ClientName.Parse("mallory"), 1, isClosed: true);
        await mallory.SendAsync(ours);
        var theirs = Assert.IsType<Frame.Hello>(await mallory.ReadAsync());
        var alices = Assert.IsType<Frame.HelloAck>(await mallory.ReadAsync());
        var ids = new HelloPair(SessionRole.Client, mallory.Identity.Id, _alice.Identity.Id, ours, theirs);
        Frame[] request = [prove(ids, alices), new Frame.IndexRequest(default, 0, null), new Frame.GetFile(1, RelativePath.Parse(Name), _content)];
        await mallory.SendAsync([.. request.SelectMany(FrameCodec.Encode)]);

        List<byte[]> answer = [FrameCodec.Encode(theirs), FrameCodec.Encode(alices)];
        var isOver = false;
        while (!isOver && await mallory.ReadAsync() is { } frame)
        {
            answer.Add(FrameCodec.Encode(frame));
            isOver = until(frame);
        }

        Assert.True(isOver, "it ended without the frame that was to come");
        if (_alice.Service.Sessions.Count == 0) Assert.Null(await mallory.ReadAsync());
        return answer;
    }

    private static bool Shows(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> what) => bytes.IndexOf(what) >= 0;
}
