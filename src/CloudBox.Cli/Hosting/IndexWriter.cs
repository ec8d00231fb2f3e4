using CloudBox.Engine.Events;
using CloudBox.Engine.Index;

namespace CloudBox.Cli.Hosting;

/// <summary>Puts what the engine wants written into the index's open batch.</summary>
internal static class IndexWriter
{
    public static void Write(IIndexStore index, Effect.Write write)
    {
        switch (write)
        {
            case Effect.Put put: index.Put(put.Row, put.Before); break;
            case Effect.Forget forget: index.Forget(forget.Path); break;
            case Effect.PutMember put: index.PutMember(put.Member); break;
            case Effect.ForgetMember forget: index.ForgetMember(forget.Replica); break;
            case Effect.PutWanted put: index.PutWanted(put.Wanted); break;
            case Effect.MakeDurable: break; // the loop's matter
            case Effect.ForgetWanted forget: index.ForgetWanted(forget.From, forget.Path); break;
            default: throw new ArgumentOutOfRangeException(nameof(write), write, "Something to write that the program does not know.");
        }
    }
}
