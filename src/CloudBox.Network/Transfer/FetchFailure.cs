using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using Polly.CircuitBreaker;

namespace CloudBox.Network.Transfer;

/// <summary>Turns what went wrong into what the engine is told.</summary>
internal static class FetchFailure
{
    /// <summary>The result of a fetch or an offer that failed for good.</summary>
    public static FetchResult Of(FileRecord wanted, Exception error) => error switch
    {
        TransferException known => new FetchResult(known.Outcome, known.Actual ?? wanted, Problem: known.Message),
        BrokenCircuitException => new FetchResult(FetchOutcome.Unreachable, wanted, Problem: "it did not answer lately and is left alone for some seconds"),
        OperationCanceledException => new FetchResult(FetchOutcome.Unreachable, wanted, Problem: "this program stops"),
        IOException disk => new FetchResult(FetchOutcome.NoSpace, wanted, Problem: $"it cannot be stored here: {disk.Message}"),
        _ => new FetchResult(FetchOutcome.Unreachable, wanted, Problem: error.Message),
    };

    /// <summary>What a connection's own failure is: a stall or a break; null when it is something else.</summary>
    public static TransferException? OfConnection(Exception error, ProgressTimer timer) => error switch
    {
        OperationCanceledException when timer.HasExpired => TransferException.Unreachable("nothing moved for too long", error),
        SocketException => TransferException.Unreachable($"the connection broke: {error.Message}", error),
        _ => null,
    };
}
