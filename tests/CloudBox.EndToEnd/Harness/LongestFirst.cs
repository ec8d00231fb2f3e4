using System.Reflection;
using Xunit.Abstractions;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Begins with the classes that have the most tests, so that no long one is left over when the others are done.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(TestsIn).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    // A class without a collection is one, named for it.
    private static int TestsIn(ITestCollection collection) =>
        typeof(LongestFirst).Assembly.GetType(collection.DisplayName[(collection.DisplayName.LastIndexOf(' ') + 1)..])?.GetMethods().Sum(TestsOf) ?? 0;

    private static int TestsOf(MethodInfo method)
    {
        if (!method.IsDefined(typeof(FactAttribute))) return 0;
        return Math.Max(1, method.GetCustomAttributes<InlineDataAttribute>().Count());
    }
}
