using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>The cleaning problem on a user's own rows: training rows get weights, trusted rows judge them, held-out rows measure.</summary>
public sealed class TableCleaning
{
    private readonly Classifier<float> _training;
    private readonly Classifier<float>? _heldOut;
    private readonly int _classes;

    private TableCleaning(IOracle<float> oracle, StartingPoint<float> start, Classifier<float> training, Classifier<float>? heldOut, int classes) =>
        (Oracle, Start, _training, _heldOut, _classes) = (oracle, start, training, heldOut, classes);

    /// <summary>The problem.</summary>
    public IOracle<float> Oracle { get; }

    /// <summary>All weights equal, the classifier at its start.</summary>
    public StartingPoint<float> Start { get; }

    /// <summary>The problem that learns weights.</summary>
    /// <param name="training">The rows to weigh.</param>
    /// <param name="trusted">The clean rows.</param>
    /// <param name="heldOut">Clean rows kept apart to measure accuracy; null if there are none.</param>
    /// <param name="options">Classifier, batch size, regularisation.</param>
    /// <param name="seed">The key of the batches and of the classifier's start.</param>
    public static TableCleaning Weighted(LabelledRows training, LabelledRows trusted, LabelledRows? heldOut, TaskOptions options, ulong seed)
    {
        var classifier = Define(training, options, seed);
        var problem = CleaningProblem.Bilevel(CleaningRows.Of(training, "training"), CleaningRows.Of(trusted, "validation"), classifier.OfRows, options);
        return Of(problem.Compile<float>(seed), problem.Start<float>(seed), training, heldOut, classifier);
    }

    /// <summary>Plain training on the same rows, all weights equal: what cleaning is compared with.</summary>
    public static TableCleaning Unweighted(LabelledRows training, LabelledRows trusted, LabelledRows? heldOut, TaskOptions options, ulong seed)
    {
        var classifier = Define(training, options, seed);
        var problem = CleaningProblem.Reference(CleaningRows.Of(training, "training"), CleaningRows.Of(trusted, "validation"), classifier.OfRows, options);
        return Of(problem.Compile<float>(seed), problem.Start<float>(seed), training, heldOut, classifier);
    }

    /// <summary>The loss on all trusted rows.</summary>
    public double TrustedLoss(State<float> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Oracle.Upper(state.X, state.Y, Batch.Full, new(UpperAsk.Value, Oracle.Shape)).Value;
    }

    /// <summary>The accuracy on the held-out rows, 0 … 1; null if there are none.</summary>
    public double? HeldOutAccuracy(State<float> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return _heldOut?.Evaluate(state.Y).Accuracy;
    }

    /// <summary>The model's probabilities of the classes, a training row each.</summary>
    public IReadOnlyList<double[]> Probabilities(State<float> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var logs = _training.LogProbabilities(state.Y).ToArray();
        return [.. logs.Chunk(_classes).Select(row => Array.ConvertAll(row, log => Math.Exp(log)))];
    }

    /// <summary>The largest eigenvalue of ∇²yyG over all rows at the start, by power iteration: 1 over it is a safe step size.</summary>
    /// <param name="iterations">Products with the Hessian.</param>
    public double Smoothness(int iterations = 30)
    {
        var hessian = Oracle.CreateLinearization();
        hessian.MoveTo(Start.X, Start.Y, Batch.Full);
        Vec<float> v = new(Oracle.Shape.LowerDimension), hv = new(Oracle.Shape.LowerDimension);
        var random = new Numerics.Random.RandomStream(Start.Seed, (byte)Purpose.Directions, 0, 0);
        foreach (ref var entry in v.Span)
            entry = (float)random.NextGaussian();
        v *= 1 / v.Norm();
        var eigenvalue = 0.0;
        for (var i = 0; i < iterations; i++)
        {
            hessian.Apply(v, hv, null);
            eigenvalue = hv.Norm();
            if (eigenvalue == 0)
                break;
            v.Set(1 / eigenvalue * hv);
        }

        return eigenvalue;
    }

    private static ClassifierDefinition Define(LabelledRows training, TaskOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        return ClassifierDefinition.Of(options.Model, training.Columns, training.Classes, seed);
    }

    private static TableCleaning Of(CompiledOracle<float> oracle, StartingPoint<float> start, LabelledRows training, LabelledRows? heldOut, ClassifierDefinition classifier) => new(
        oracle, start, new(training, oracle.Shape.Y, classifier.Logits), heldOut is null ? null : new(heldOut, oracle.Shape.Y, classifier.Logits), training.Classes);
}
