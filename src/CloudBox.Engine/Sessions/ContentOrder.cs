using CloudBox.Engine.Folder;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Sessions;

/// <summary>Get this content, over a session or from our own disk.</summary>
/// <param name="From">From whom; <see cref="SessionId.Own"/> for a copy of a file that we have.</param>
/// <param name="At">The name that it has there.</param>
/// <param name="Content">What it is.</param>
/// <param name="For">The path of ours that needs it.</param>
public sealed record ContentOrder(SessionId From, RelativePath At, ContentId Content, RelativePath For);

/// <summary>How it ended.</summary>
/// <param name="Outcome"><see cref="FetchOutcome.Received"/> only when the bytes are exactly the content that was ordered.</param>
/// <param name="Staged">The complete, durable bytes, when received; whoever takes the result owns them.</param>
/// <param name="Problem">For people: what went wrong.</param>
public sealed record ContentResult(FetchOutcome Outcome, IStagedFile? Staged = null, string? Problem = null);
