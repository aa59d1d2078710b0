using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>What is asked of the lower level at one point and one batch; everything in a set comes from one pass.</summary>
[Flags]
public enum LowerAsk
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>G(x, y; ξ).</summary>
    Value = 1,

    /// <summary>∇yG.</summary>
    GradientY = 2,

    /// <summary>∇²yyG·v.</summary>
    Hvp = 4,

    /// <summary>∇²xyG·v.</summary>
    Jvp = 8,

    /// <summary>∇xG.</summary>
    GradientX = 16,

    /// <summary>∇yG, HVP and JVP: one linearisation.</summary>
    Joint = GradientY | Hvp | Jvp,
}

/// <summary>What is asked of the upper level at one point and one batch.</summary>
[Flags]
public enum UpperAsk
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>F(x, y; ζ).</summary>
    Value = 1,

    /// <summary>∇xF.</summary>
    GradientX = 2,

    /// <summary>∇yF.</summary>
    GradientY = 4,

    /// <summary>∇xF and ∇yF.</summary>
    Gradients = GradientX | GradientY,
}

/// <summary>Vectors of the caller's into which an oracle writes what was asked of the lower level.</summary>
/// <remarks>The set is fixed when the answer is made, so that evaluations at two points can be alive together and nothing is allocated in a step.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class LowerAnswer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T>? _gradientY, _hvp, _jvp, _gradientX;

    /// <summary>Room for <paramref name="ask"/> on a problem of the given shape.</summary>
    public LowerAnswer(LowerAsk ask, ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Ask = ask;
        _gradientY = ask.Has(LowerAsk.GradientY) ? new(shape.LowerDimension) : null;
        _hvp = ask.Has(LowerAsk.Hvp) ? new(shape.LowerDimension) : null;
        _jvp = ask.Has(LowerAsk.Jvp) ? new(shape.UpperDimension) : null;
        _gradientX = ask.Has(LowerAsk.GradientX) ? new(shape.UpperDimension) : null;
    }

    private LowerAnswer(LowerAnswer<T> of, LowerAsk ask) =>
        (Ask, _gradientY, _hvp, _jvp, _gradientX) = (ask, of._gradientY, of._hvp, of._jvp, of._gradientX);

    /// <summary>What an oracle has to fill in.</summary>
    public LowerAsk Ask { get; }

    /// <summary>An answer over the same vectors that asks for a part only; what it leaves out keeps what it held.</summary>
    /// <exception cref="ArgumentException">It asks for something that this answer has no room for.</exception>
    public LowerAnswer<T> Only(LowerAsk ask) => Ask.Has(ask) ? new(this, ask) : throw new ArgumentException($"expected a part of {Ask}, got {ask}", nameof(ask));

    /// <summary>Whether a direction v is needed.</summary>
    public bool NeedsDirection => (Ask & (LowerAsk.Hvp | LowerAsk.Jvp)) != 0;

    /// <summary>G, the mean over the batch.</summary>
    public double Value { get; set; }

    /// <summary>∇yG ∈ Rᵈ.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> GradientY => _gradientY ?? throw AnswerErrors.NotAsked(nameof(GradientY));

    /// <summary>∇²yyG·v ∈ Rᵈ.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> Hvp => _hvp ?? throw AnswerErrors.NotAsked(nameof(Hvp));

    /// <summary>∇²xyG·v ∈ Rᵖ.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> Jvp => _jvp ?? throw AnswerErrors.NotAsked(nameof(Jvp));

    /// <summary>∇xG ∈ Rᵖ.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> GradientX => _gradientX ?? throw AnswerErrors.NotAsked(nameof(GradientX));
}

/// <summary>Vectors of the caller's into which an oracle writes what was asked of the upper level.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class UpperAnswer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T>? _gradientX, _gradientY;

    /// <summary>Room for <paramref name="ask"/> on a problem of the given shape.</summary>
    public UpperAnswer(UpperAsk ask, ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Ask = ask;
        _gradientX = ask.Has(UpperAsk.GradientX) ? new(shape.UpperDimension) : null;
        _gradientY = ask.Has(UpperAsk.GradientY) ? new(shape.LowerDimension) : null;
    }

    private UpperAnswer(UpperAnswer<T> of, UpperAsk ask) => (Ask, _gradientX, _gradientY) = (ask, of._gradientX, of._gradientY);

    /// <summary>What an oracle has to fill in.</summary>
    public UpperAsk Ask { get; }

    /// <summary>An answer over the same vectors that asks for a part only; what it leaves out keeps what it held.</summary>
    /// <exception cref="ArgumentException">It asks for something that this answer has no room for.</exception>
    public UpperAnswer<T> Only(UpperAsk ask) => Ask.Has(ask) ? new(this, ask) : throw new ArgumentException($"expected a part of {Ask}, got {ask}", nameof(ask));

    /// <summary>F, the mean over the batch.</summary>
    public double Value { get; set; }

    /// <summary>∇xF ∈ Rᵖ; zeros where F does not depend on x.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> GradientX => _gradientX ?? throw AnswerErrors.NotAsked(nameof(GradientX));

    /// <summary>∇yF ∈ Rᵈ.</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public Vec<T> GradientY => _gradientY ?? throw AnswerErrors.NotAsked(nameof(GradientY));
}

internal static class AnswerErrors
{
    public static InvalidOperationException NotAsked(string what) => new($"{what} was not asked for when this answer was made");
}
