using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Tests.Oracles;

/// <summary>Two samples a level, one a batch: batches of an even iteration and inner step in sum, and block 0, are the line of <see cref="Runs.Line"/>, the others another line; so are all samples the mean of both.</summary>
/// <remarks>Odd: ∇yG = y + 3x + 1, HVP = v, JVP = 3v, ∇yF = y − 1, ∇xF = 2x + 1. All: ∇yG = 3/2 y + 2x, HVP = 3/2 v, JVP = 2v, ∇yF = y + x/4 − 3/4, ∇xF = 3/2 x + y/4 + 5/8.</remarks>
internal sealed class AlternatingOracle : IOracle<double>
{
    private readonly QuadraticProblem<double> _even = new(Runs.Line);

    private readonly QuadraticProblem<double> _odd = new(new(
        A: new[,] { { 1.0 } }, C: new[,] { { 3.0 } }, LowerLinear: [1], F: new[,] { { 1.0 } }, H: new[,] { { 2.0 } }, K: new[,] { { 0.0 } },
        UpperLinearY: [-1], UpperLinearX: [1]));

    private readonly QuadraticProblem<double> _all = new(new(
        A: new[,] { { 1.5 } }, C: new[,] { { 2.0 } }, LowerLinear: [0], F: new[,] { { 1.0 } }, H: new[,] { { 1.5 } }, K: new[,] { { 0.25 } },
        UpperLinearY: [-0.75], UpperLinearX: [0.625]));

    public ProblemShape Shape { get; } = new(ParameterLayout.Flat("x", 1), ParameterLayout.Flat("y", 1)) { LowerSamples = 2, UpperSamples = 2 };

    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into) => Of(batch).Lower(x, y, along, batch, into);

    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into) => Of(batch).Upper(x, y, batch, into);

    public ILinearization<double> CreateLinearization() => throw new NotSupportedException("these methods solve nothing");

    private QuadraticProblem<double> Of(Batch batch) => batch.IsFull ? _all : (batch.Iteration + batch.Inner) % 2 == 0 ? _even : _odd;
}
