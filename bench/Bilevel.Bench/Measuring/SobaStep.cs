using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Bench.Measuring;

/// <summary>One step of SOBA on one batch of each level, and its parts, with nothing allocated.</summary>
/// <remarks>The step size is so small that thousands of steps change no number's magnitude; the peer takes the same.</remarks>
public sealed class SobaStep(CompiledOracle<float> oracle, Vec<float> x, Vec<float> y, Vec<float> z)
{
    private const double Size = 1e-4;
    private readonly LowerAnswer<float> _lower = new(LowerAsk.Joint, oracle.Shape), _gradient = new(LowerAsk.GradientY, oracle.Shape);
    private readonly UpperAnswer<float> _upper = new(UpperAsk.Gradients, oracle.Shape);

    /// <summary>∇yG, HVP and JVP in one question, ∇xF and ∇yF in another, and the three updates.</summary>
    public void Step()
    {
        var (atX, atY, direction) = (x, y, z);
        var lower = Joint();
        var upper = Upper();
        atY -= Size * lower.GradientY;
        direction -= Size * (lower.Hvp - upper.GradientY);
        atX -= Size * (upper.GradientX - lower.Jvp);
    }

    /// <summary>∇yG, HVP and JVP.</summary>
    public LowerAnswer<float> Joint() => oracle.Lower(x, y, z, Batch.Full, _lower);

    /// <summary>∇yG alone.</summary>
    public LowerAnswer<float> Gradient() => oracle.Lower(x, y, null, Batch.Full, _gradient);

    /// <summary>∇xF and ∇yF.</summary>
    public UpperAnswer<float> Upper() => oracle.Upper(x, y, Batch.Full, _upper);
}
