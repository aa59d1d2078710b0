using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>A count in a state's vector, exact in float too, where one entry would stand still at 2²⁴: a · 2²⁰ + b.</summary>
internal static class Tally
{
    public const int Length = 2;
    private const long Full = 1 << 20;

    public static long Of<T>(Vec<T> tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Full * long.CreateChecked(tally[0]) + long.CreateChecked(tally[1]);

    public static void Count<T>(Vec<T> tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        tally[1] += T.One;
        if (tally[1] < T.CreateChecked(Full))
            return;
        (tally[0], tally[1]) = (tally[0] + T.One, T.Zero);
    }
}
