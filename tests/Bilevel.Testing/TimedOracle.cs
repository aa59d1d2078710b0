using System.Numerics;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing;

/// <summary>An oracle whose lower-level calls take a known time by a manual clock.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="inner">The oracle that answers.</param>
/// <param name="clock">The clock that each call moves.</param>
/// <param name="seconds">How long a lower-level call takes.</param>
/// <param name="compiling">How much longer the first one takes, to compile.</param>
public sealed class TimedOracle<T>(IOracle<T> inner, ManualClock clock, double seconds, double compiling = 0) : IOracle<T>, ICompiles
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <inheritdoc/>
    public double CompileSeconds { get; private set; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        clock.Advance(seconds + compiling - CompileSeconds);
        CompileSeconds = compiling;
        return inner.Lower(x, y, along, batch, into);
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into) => inner.Upper(x, y, batch, into);

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => inner.CreateLinearization();
}
