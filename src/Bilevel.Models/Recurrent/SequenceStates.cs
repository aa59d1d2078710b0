using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>How the states of a sequence become one vector of features.</summary>
public enum Pooling
{
    /// <summary>The mean over the steps that count.</summary>
    Mean,

    /// <summary>The largest of each entry over the steps that count.</summary>
    Max,

    /// <summary>The state after the last step that counts.</summary>
    Last,
}

/// <summary>The states of a recurrent network's last layer at all steps of a batch of sequences.</summary>
/// <remarks>A sequence of length 0 has features 0, whatever the pooling, and no derivative.</remarks>
public sealed class SequenceStates
{
    private readonly Tensor _series;
    private readonly SequenceLengths? _lengths;

    // Time is outermost: [steps, batch, hidden].
    internal SequenceStates(Tensor series, SequenceLengths? lengths) => (_series, _lengths) = (series, lengths);

    /// <summary>[batch, steps, hidden]; zero after the end of a sequence.</summary>
    public Tensor All => (_lengths is null ? _series : _series.Where(_lengths.Counts)).Permute(1, 0, 2);

    /// <summary>Features [batch, hidden].</summary>
    public Tensor Pool(Pooling pooling) => pooling switch
    {
        Pooling.Mean => Mean(),
        Pooling.Max => Max(),
        _ => Last(),
    };

    /// <summary>The mean over the steps that count: [batch, hidden].</summary>
    public Tensor Mean() => _lengths is null ? _series.Mean(0) : Weighted(_lengths.Shares);

    /// <summary>The largest of each entry over the steps that count: [batch, hidden].</summary>
    public Tensor Max() => _lengths is null
        ? _series.Max(0)
        : Tensor.Select(_lengths.IsEmpty, 0, _series.Where(_lengths.Counts, double.NegativeInfinity).Max(0));

    /// <summary>The state after the last step that counts: [batch, hidden].</summary>
    public Tensor Last() => _lengths is null
        ? _series.Slice([_series.Shape[0] - 1, 0, 0], [1, _series.Shape[1], _series.Shape[2]]).Reshape([_series.Shape[1], _series.Shape[2]])
        : Weighted(_lengths.IsLast);

    // Σ_t weight_t·state_t, step by step: a term is added where its state is computed, and the series is not read again.
    private Tensor Weighted(Tensor weights)
    {
        var (steps, batch, hidden) = (_series.Shape[0], _series.Shape[1], _series.Shape[2]);
        Tensor Term(int t) => _series.Slice([t, 0, 0], [1, batch, hidden]).Reshape([batch, hidden]) * weights.Slice([t, 0, 0], [1, batch, 1]).Reshape([batch, 1]);
        return Enumerable.Range(1, steps - 1).Aggregate(Term(0), (sum, t) => sum + Term(t));
    }
}
