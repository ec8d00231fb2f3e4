using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Why one attempt at an exchange with a peer failed. Never leaves the transfer code.</summary>
internal sealed class TransferException : Exception
{
    public TransferException(FetchOutcome outcome, string problem, Exception? inner = null) : base(problem, inner) => Outcome = outcome;

    public FetchOutcome Outcome { get; }

    /// <summary>True when another attempt may end differently.</summary>
    public bool CanRetry { get; init; }

    /// <summary>True when no connection came about: what the breaker counts.</summary>
    public bool IsDial { get; init; }

    /// <summary>What the peer said it would send, when it got that far.</summary>
    public FileRecord? Actual { get; init; }

    public static TransferException Unreachable(string problem, Exception? inner = null) =>
        new(FetchOutcome.Unreachable, problem, inner) { CanRetry = true };

    public static TransferException Mismatch(string problem, FileRecord? actual) =>
        new(FetchOutcome.Mismatch, problem) { CanRetry = true, Actual = actual };

    /// <summary>A peer that does not speak the protocol here; asking again does not teach it.</summary>
    public static TransferException Nonsense(string problem) => new(FetchOutcome.Mismatch, problem);

    public static TransferException Refused(string problem) => new(FetchOutcome.Refused, problem);

    /// <summary>The same failure, known to concern what the peer said it sends.</summary>
    public TransferException About(FileRecord actual) =>
        new(Outcome, Message, InnerException) { CanRetry = CanRetry, IsDial = IsDial, Actual = actual };
}
