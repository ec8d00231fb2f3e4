using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Protocol.Trust;

public sealed class InviteCodeTests
{
    private static readonly DeviceId Inviter = new(1, 2);
    private static readonly InviteCode Code = InviteCode.FromSecret("0123456789abcdef"u8, Inviter);

    [Fact]
    public void A_code_comes_back_from_its_text()
    {
        var text = Code.ToSecretText();
        Assert.DoesNotContain(' ', text);
        foreach (var written in new[] { text, $" {text}\n", text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal) })
        {
            Assert.True(InviteCode.TryParse(written, out var parsed));
            Assert.Equal((Code.Hash, Inviter, Code.ToSecretHex()), (parsed.Hash, parsed.Inviter, parsed.ToSecretHex()));
        }
    }

    [Fact]
    public void A_mistyped_code_is_found()
    {
        var text = Code.ToSecretText();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '-') continue;
            Assert.False(InviteCode.TryParse($"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}", out _));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hello")]
    public void Other_text_is_no_code(string? text) => Assert.False(InviteCode.TryParse(text, out _));

    [Fact]
    public void A_proof_is_good_for_its_secret_direction_and_session_only()
    {
        byte[] one = new byte[32], two = [.. Enumerable.Repeat((byte)1, 32)];
        var proof = Code.Prove(SessionRole.Client, Inviter, default, one, two);
        Assert.Equal(proof, Code.Prove(SessionRole.Client, Inviter, default, one, two));
        Assert.NotEqual(proof, Code.Prove(SessionRole.Server, Inviter, default, one, two));
        Assert.NotEqual(proof, Code.Prove(SessionRole.Client, Inviter, default, two, one));
        Assert.NotEqual(proof, Code.Prove(SessionRole.Client, default, Inviter, one, two));
        Assert.NotEqual(proof, InviteCode.FromSecret("0123456789abcdeX"u8, Inviter).Prove(SessionRole.Client, Inviter, default, one, two));
    }
}
